#include <cerrno>

#include <tenon/doctor.hpp>
#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "port/domain.hpp"
#include "port/names.hpp"
#include "port/sweep.hpp"

namespace tenon {

namespace {

const std::string kCleaning = "clean up";

void count_files(const os::Directory& directory, Cleaning& count) {
  const auto names = directory.list();
  if (!names) return;
  for (const std::string& name : *names) {
    const auto facts = directory.facts_of(name);
    if (!facts || facts->directory) continue;
    ++count.files;
    count.bytes += facts->bytes;
  }
}

Cleaning files_of(const os::Directory& domain) {
  Cleaning count;
  count_files(domain, count);
  const auto names = domain.list();
  if (!names) return count;
  for (const std::string& name : *names)
    if (port::is_topic_directory(name))
      if (const auto topic = domain.open_below(name)) count_files(*topic, count);
  return count;
}

std::uint64_t less(std::uint64_t before, std::uint64_t after) { return before > after ? before - after : 0; }

Result<Cleaning> clean_in(const NodeOptions& options) {
  const auto name = port::domain_name(options, kCleaning);
  if (!name) return tl::unexpected(name.error());
  const auto domain = port::open_domain(options, *name);
  if (!domain && domain.error().error == ENOENT) return Cleaning{};
  if (!domain) return tl::unexpected(error::from(domain.error(), kCleaning));
  const Cleaning before = files_of(*domain);
  if (!port::sweep_domain(*domain, port::Sweep::anyway) || !port::sweep_after_the_last(*domain))
    return tl::unexpected(error::out_of_memory(kCleaning));
  const Cleaning after = files_of(*domain);
  if (const auto runtime = port::make_runtime_directory(options)) (void)runtime->remove_if_empty(*name);
  return Cleaning{less(before.files, after.files), less(before.bytes, after.bytes)};
}

}  // namespace

Result<Cleaning> clean(const NodeOptions& options) {
  return error::guarded(kCleaning, {}, [&] { return clean_in(options); });
}

}  // namespace tenon
