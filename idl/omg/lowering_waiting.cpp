// Definitions that wait for one that stands below them.
//
// IDL allows sequences of a type that is only declared: `struct Node; typedef sequence<Node, 8> Nodes;`. A definition
// that uses one is put off until that type is complete, so that what it is made of is known when it is laid out. What
// still waits at the end is recursive, or waits for a type that nothing defines.
#include "omg/lowering.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

namespace tenon::omg {
namespace {

using diag::Code;

// The parts of a definition that a type can be unfinished in.
std::size_t part_count(const ast::Definition& definition) {
  if (const auto* node = std::get_if<ast::Struct>(&definition.node)) return node->members.size();
  if (const auto* node = std::get_if<ast::Union>(&definition.node)) return node->arms.size();
  return std::holds_alternative<ast::Typedef>(definition.node) ? 1 : 0;
}

const ast::Member* member_of(const ast::Definition& definition, std::size_t part) {
  if (const auto* node = std::get_if<ast::Struct>(&definition.node)) return &node->members[part];
  if (const auto* node = std::get_if<ast::Union>(&definition.node)) return &node->arms[part].member;
  return nullptr;
}

const ast::TypeSpec& type_of(const ast::Definition& definition, std::size_t part) {
  const ast::Member* member = member_of(definition, part);
  return member != nullptr ? member->type : std::get<ast::Typedef>(definition.node).type;
}

// `@external` is a reference: the type may follow.
bool is_external(const ast::Definition& definition, std::size_t part) {
  const ast::Member* member = member_of(definition, part);
  return member != nullptr && std::any_of(member->annotations.begin(), member->annotations.end(),
                                          [](const ast::Annotation& each) { return each.name.text() == "external"; });
}

}  // namespace

// What `spec` has to wait for. A type that is only declared may be the element of a sequence or a map, not a member.
Symbol* Lowering::unfinished(const ast::TypeSpec& spec, bool may_follow) {
  if (const auto* type = std::get_if<ast::SequenceType>(&spec.node)) return unfinished(*type->element, true);
  if (const auto* type = std::get_if<ast::MapType>(&spec.node)) return unfinished(*type->value, true);
  const auto* name = std::get_if<ast::ScopedName>(&spec.node);
  return name != nullptr ? unfinished(*name, may_follow) : nullptr;
}

Symbol* Lowering::unfinished(const ast::ScopedName& name, bool may_follow) {
  Symbol* symbol = resolver_.look_up(name);
  if (symbol == nullptr || symbol->what == Symbol::What::interface) return nullptr;
  const bool waits = symbol->state == Symbol::State::waiting;
  return waits || (may_follow && symbol->state == Symbol::State::forward) ? symbol : nullptr;
}

// Goes on where it stopped: every part is looked at until it is finished, and no longer.
Symbol* Lowering::next_unfinished(const ast::Definition& definition, std::size_t& part) {
  const auto* structure = std::get_if<ast::Struct>(&definition.node);
  if (part == 0 && structure != nullptr && structure->base) {
    if (Symbol* symbol = unfinished(*structure->base, false)) return symbol;
  }
  for (; part < part_count(definition); ++part) {
    if (Symbol* symbol = unfinished(type_of(definition, part), is_external(definition, part))) return symbol;
  }
  return nullptr;
}

// False: it need not, or cannot.
bool Lowering::put_off(const ast::Definition& definition) {
  if (!forward_seen_) return false;
  Waiting waiting;
  waiting.definition = &definition;
  waiting.scope = &resolver_.current();
  waiting.defaults = defaults_.back();
  waiting.for_what = next_unfinished(definition, waiting.part);
  if (waiting.for_what == nullptr) return false;
  const auto declare = [&](const ast::Name& name, Symbol::What what) {
    const auto declared = resolver_.current().declare(name, what, definition.spelling, diagnostics_);
    if (declared.symbol == nullptr || declared.symbol->what != what) return;
    if (declared.existed && declared.symbol->state != Symbol::State::forward) return;
    declared.symbol->state = Symbol::State::waiting;
    declared.symbol->span = name.span;
    declared.symbol->spelling = definition.spelling;
    waiting.declares.push_back(declared.symbol);
  };
  if (const auto* node = std::get_if<ast::Typedef>(&definition.node)) {
    for (const ast::Declarator& each : node->declarators) declare(each.name, Symbol::What::alias);
  } else {
    const bool structure = std::holds_alternative<ast::Struct>(definition.node);
    declare(definition.name, structure ? Symbol::What::structure : Symbol::What::union_type);
  }
  if (waiting.declares.empty()) return true;  // there is one of that name: reported, or the same again
  for (const Symbol* symbol : waiting.declares) waiting_by_symbol_[symbol] = waiting_.size();
  waiting_for_[waiting.for_what].push_back(waiting_.size());
  waiting_.push_back(std::move(waiting));
  return true;
}

void Lowering::go_on(Waiting& waiting) {
  waiting.done = true;
  for (Symbol* symbol : waiting.declares) symbol->state = Symbol::State::forward;
  const Resolver::Within names(resolver_, *waiting.scope);
  defaults_.push_back(waiting.defaults);
  lower(*waiting.definition);
  defaults_.pop_back();
  for (Symbol* symbol : waiting.declares) finished_.push_back(symbol);
}

// What waited for something that is finished now is read, and so on.
void Lowering::wake() {
  while (!finished_.empty()) {
    const auto found = waiting_for_.find(finished_.back());
    finished_.pop_back();
    if (found == waiting_for_.end()) continue;
    const std::vector<std::size_t> woken = std::move(found->second);
    waiting_for_.erase(found);
    for (const std::size_t each : woken) {
      Waiting& waiting = waiting_[each];
      if (waiting.done) continue;
      const Resolver::Within names(resolver_, *waiting.scope);
      waiting.for_what = next_unfinished(*waiting.definition, waiting.part);
      if (waiting.for_what != nullptr) {
        waiting_for_[waiting.for_what].push_back(each);
      } else {
        go_on(waiting);
      }
    }
  }
}

// At a use of something that waits. It is what the definition waits for that is read at the end although it is not
// complete; or an operation or an exception needs it before it can be.
schema::TypeId Lowering::recursive(const Symbol& symbol, const diag::Span& span) {
  if (settling_ == nullptr) {
    too_early_.emplace_back(&symbol, span);
  } else if (settling_->for_what == &symbol) {
    diagnostics_
        .report(Code::recursive_type, span,
                fmt::format("'{}' and '{}' contain each other, so they have no fixed size",
                            settling_->declares.front()->qualified, symbol.qualified))
        .note("declared here", symbol.span)
        .note("write the index of the other element, in a sequence<T, N> that holds them all");
  }
  return schema::kNoType;
}

// Of what waits still something else is reported.
void Lowering::report_too_early() {
  for (const auto& [symbol, span] : too_early_) {
    if (symbol->state == Symbol::State::waiting) continue;
    diagnostics_
        .report(
            Code::incomplete_type, span,
            fmt::format("'{}' is made of a type that is declared, but not defined before this use", symbol->qualified))
        .note("move the definitions up");
  }
}

// What waits at the end, each after what it waits for. The last of a circle is read as it is, and reported.
void Lowering::settle() {
  report_too_early();
  std::vector<std::size_t> path;
  for (std::size_t first = 0; first < waiting_.size(); ++first) {
    path.push_back(first);
    while (!path.empty() && !diagnostics_.full()) {
      Waiting& waiting = waiting_[path.back()];
      waiting.on_path = true;
      const auto next = waiting.done ? waiting_by_symbol_.end() : waiting_by_symbol_.find(waiting.for_what);
      if (next != waiting_by_symbol_.end() && !waiting_[next->second].on_path) {
        path.push_back(next->second);
        continue;
      }
      if (!waiting.done) {
        settling_ = &waiting;
        go_on(waiting);
        settling_ = nullptr;
        wake();
      }
      path.pop_back();
    }
  }
}

}  // namespace tenon::omg
