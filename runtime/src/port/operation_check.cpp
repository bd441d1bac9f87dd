#include "port/operation_check.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "port/names.hpp"
#include "schema/operations.hpp"
#include "schema/reader.hpp"
#include "schema/report.hpp"

namespace tenon::port {

namespace {

struct Schema {
  schema::Descriptor descriptor;
  schema::TypeId interface_type = schema::kNoType;
};

// The interface of that name; without a name the last one there is.
std::optional<Schema> schema_of(const ServiceEnd& end) {
  auto read = schema::read(std::as_bytes(std::span(end.descriptor.data(), end.descriptor.size())));
  if (!read) return std::nullopt;
  Schema schema{std::move(*read), schema::kNoType};
  for (schema::TypeId i = 0; i < schema.descriptor.types.size(); ++i) {
    const schema::Type& type = schema.descriptor.types[i];
    if (type.kind == schema::Kind::interface && (end.interface_name.empty() || type.name == end.interface_name))
      schema.interface_type = i;
  }
  if (schema.interface_type == schema::kNoType) return std::nullopt;
  return schema;
}

std::vector<schema::Difference> differences_of(std::string_view operation, const ServiceEnd& server,
                                               const ServiceEnd& client) {
  const auto client_schema = schema_of(client);
  const auto server_schema = schema_of({{}, client.interface_name, server.descriptor});
  if (!client_schema || !server_schema) return {};
  auto all = schema::diff_operations(server_schema->descriptor, server_schema->interface_type,
                                     client_schema->descriptor, client_schema->interface_type, {"server", "client"});
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == operation; });
  return found == all.end() ? std::vector<schema::Difference>() : std::move(found->differences);
}

std::string list_of(const std::vector<schema::Difference>& differences) {
  std::string list;
  for (const schema::Difference& difference : differences)
    if (difference.refuses()) list += (list.empty() ? "" : "; ") + difference.path + ": " + difference.what;
  return list;
}

}  // namespace

std::vector<std::uint16_t> match_operations(const detail::InterfaceFacts& own,
                                            const std::vector<OperationMark>& server) {
  std::vector<std::uint16_t> indices;
  for (const OperationMark& mark : marks_of(own)) {
    const auto found = std::find_if(server.begin(), server.end(),
                                    [&](const OperationMark& one) { return one.name_hash == mark.name_hash; });
    if (found == server.end())
      indices.push_back(kMissing);
    else if (found->signature != mark.signature)
      indices.push_back(kDiffers);
    else
      indices.push_back(static_cast<std::uint16_t>(found - server.begin()));
  }
  return indices;
}

Error operation_error(std::uint16_t index, std::string_view service, std::string_view operation,
                      const ServiceEnd& server, const ServiceEnd& client) {
  const std::string name(operation);
  const std::string action = "call " + name + " of \"" + std::string(service) + "\"";
  if (index == kMissing)
    return Error(ErrorCode::operation_missing, {action,
                                                "no operation " + name + " in the interface of " + server.who,
                                                "the one of " + client.who,
                                                "build both from one version of the interface",
                                                {},
                                                {}});
  const auto differences = differences_of(operation, server, client);
  std::string list = list_of(differences);
  if (list.empty()) list = "another signature in the interface of " + server.who;
  const schema::Heading heading{"call " + name + " of", std::string(service), server.who, client.who, {}};
  return Error(ErrorCode::operation_differs,
               {action, std::move(list), "one schema at both ends", "build both from one version of the interface",
                differences.empty() ? std::string() : schema::report_text(heading, differences),
                differences.empty() ? std::string() : schema::report_json(heading, differences)});
}

}  // namespace tenon::port
