// The annotations of one declaration: checked against the table, then asked for by name.
#pragma once

#include "diag/diagnostics.hpp"
#include "omg/annotation_names.hpp"
#include "omg/ast.hpp"
#include "omg/evaluator.hpp"
#include "omg/own_annotations.hpp"
#include "schema/descriptor.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::omg {

class AnnotationReader {
 public:
  AnnotationReader(const std::vector<ast::Annotation>& annotations, Place place, Evaluator& evaluator,
                   diag::Diagnostics& diagnostics, OwnAnnotations& own);

  // Reports what is unknown, misplaced, repeated, refused or without meaning. Call once, first.
  void check();

  const ast::Annotation* find(std::string_view name) const;
  // Also one without meaning for a layout.
  const ast::Annotation* written(std::string_view name) const;
  // `@key`, `@key(TRUE)`: true; not there, `@key(FALSE)`: false.
  bool flag(std::string_view name) const;
  const ast::Expression* argument(std::string_view name, std::string_view parameter) const;
  std::optional<std::string> text(std::string_view name, std::string_view parameter) const;
  // An integer of `lowest` to `highest`.
  std::optional<std::uint64_t> number(std::string_view name, std::uint64_t lowest, std::uint64_t highest) const;

  std::vector<schema::Annotation> kept() const;  // those without a field in the descriptor

 private:
  bool check_one(const ast::Annotation& annotation) const;
  bool check_arguments(const ast::Annotation& annotation, const AnnotationRule& rule) const;
  bool check_unknown(const ast::Annotation& annotation) const;

  const std::vector<ast::Annotation>& annotations_;
  std::vector<const ast::Annotation*> usable_;
  Place place_;
  Evaluator& evaluator_;
  diag::Diagnostics& diagnostics_;
  OwnAnnotations& own_;
};

}  // namespace tenon::omg
