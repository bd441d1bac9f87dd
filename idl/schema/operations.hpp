// An interface operation by operation: what it has with its bases, and where two versions of it meet.
//
// A client and a server need not agree about a whole interface, only about the operations that are called. Equal
// signatures (Operation::signature) settle that; `diff_operations` says why where they are not equal, by the same walk
// as `diff`. Values only; any thread.
#pragma once

#include <string>
#include <vector>

#include "schema/descriptor.hpp"
#include "schema/diff.hpp"

namespace tenon::schema {

// Those of the bases first, the eldest first of all, then its own: the order of the generated `Interface::Operations`.
// The pointers live as long as the descriptor. Precondition: `interface` is one.
std::vector<const Operation*> operations_of(const Descriptor& descriptor, TypeId interface);

struct OperationDiff {
  std::string name;
  bool in_writer = false;
  bool in_reader = false;
  bool refuses = false;  // it cannot be called across: only one side has it, or they mean different things by it
  std::vector<Difference> differences;
};

// Every operation of either side, told apart by name: the writer's in their order, then those that only the reader has.
// Precondition: both are interfaces. At most kMaxDifferences of each operation that refuse.
std::vector<OperationDiff> diff_operations(const Descriptor& writer, TypeId writer_interface, const Descriptor& reader,
                                           TypeId reader_interface, const SideNames& names = {});

}  // namespace tenon::schema
