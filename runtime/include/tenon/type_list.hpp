// Types in an order, as a type: the operations of an interface, the exceptions of an operation.
#pragma once

namespace tenon {

template <class... Types>
struct TypeList {};

}  // namespace tenon
