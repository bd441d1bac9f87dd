#include "port/node_core.hpp"

#include <cerrno>
#include <new>

#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "os/file_lock.hpp"
#include "os/process.hpp"
#include "os/segment_file.hpp"
#include "port/domain.hpp"
#include "port/exchange.hpp"
#include "port/liveness.hpp"
#include "port/names.hpp"
#include "port/sweep.hpp"
#include "shm/node_segment.hpp"

namespace tenon::detail {

Result<std::unique_ptr<NodeCore>> NodeCore::open(std::string_view name, const NodeOptions& options) {
  const std::string action = "open node \"" + std::string(name) + "\"";
  if (const auto problem = port::name_problem(name, port::kLongestNodeName, true))
    return tl::unexpected(Error(ErrorCode::name_invalid, {action,
                                                          *problem,
                                                          "1 to 127 characters of A-Z a-z 0-9 _ . / -",
                                                          "choose a name of letters, digits and _ . -",
                                                          {},
                                                          {}}));
  auto domain = port::domain_name(options, action);
  if (!domain) return tl::unexpected(domain.error());
  end_when_over(nullptr);
  std::unique_ptr<NodeCore> core(new NodeCore(std::string(name), std::move(*domain)));
  core->has_barrier_ = os::register_for_barriers();
  if (auto done = core->move_in(options); !done) return tl::unexpected(done.error());
  (void)port::sweep_domain(core->directory());
  if (auto done = core->meet_others(options); !done) return tl::unexpected(done.error());
  return core;
}

// The domain's directory goes with its last file: one that vanished between opening it and linking is made again.
Result<void> NodeCore::move_in(const NodeOptions& options) {
  for (;;) {
    if (auto done = open_directory(options); !done) return done;
    if (auto done = come_to_life(); done || !life_->directory->is_gone()) return done;
  }
}

Result<void> NodeCore::open_directory(const NodeOptions& options) {
  const std::string action = "open node \"" + name_ + "\"";
  auto runtime_directory = port::make_runtime_directory(options);
  if (!runtime_directory) return tl::unexpected(error::from(runtime_directory.error(), action));
  // From here on what is made below goes with our life.
  life_->runtime_directory = std::make_unique<os::Directory>(std::move(*runtime_directory));
  auto directory = life_->runtime_directory->make_below(life_->domain);
  if (!directory) return tl::unexpected(error::from(directory.error(), action));
  life_->directory = std::make_unique<os::Directory>(std::move(*directory));
  return {};
}

Result<void> NodeCore::meet_others(const NodeOptions& options) {
  access_ = options.access;
  const std::string shared = port::shared_directory(options);
  if (shared.empty()) return {};
  auto exchange = port::Exchange::open(shared, {life_->domain, name_, life_->incarnation, life_->directory.get()},
                                       "open node \"" + name_ + "\"");
  if (!exchange) return tl::unexpected(exchange.error());
  life_->exchange = std::move(*exchange);
  return {};
}

Result<void> NodeCore::come_to_life() {
  const std::string action = "open node \"" + name_ + "\"";
  const auto failed = [&](const os::Failure& failure) { return tl::unexpected(error::from(failure, action)); };
  const auto incarnation = os::random_incarnation();
  if (!incarnation) return failed(incarnation.error());
  life_->incarnation = *incarnation;
  auto sign = port::show_life(*life_->directory, life_->incarnation);
  if (!sign) return failed(sign.error());
  auto file = os::create_unnamed(*life_->directory, shm::kNodeFileBytes);
  if (!file) return failed(file.error());
  if (const auto locked = os::try_lock(*file); !locked) return failed(locked.error());
  auto mapping = os::Mapping::writable(*file, shm::kNodeFileBytes);
  if (!mapping) return failed(mapping.error());
  auto& header = *new (mapping->writable_data()) shm::SegmentHeader;
  header.kind = shm::SegmentKind::node;
  header.process_id = os::process_id();
  header.file_bytes = shm::kNodeFileBytes;
  header.incarnation = header.node = life_->incarnation;
  shm::put_name(header.node_name, name_);
  auto beacon = os::Beacon::light(std::move(*mapping), shm::kBeaconOffset);
  if (!beacon) return failed(beacon.error());
  life_->file = port::node_file(life_->incarnation);
  if (const auto linked = os::link_into(*life_->directory, *file, life_->file); !linked) return failed(linked.error());
  life_->sign = std::move(*sign);
  life_->lock = std::move(*file);
  life_->beacon = std::move(*beacon);
  return {};
}

NodeCore::~NodeCore() { end_when_over(std::move(life_)); }

NodeCore::Life::~Life() {
  if (!lock) {  // it never came to life, or we are a forked child
    if (runtime_directory != nullptr) (void)runtime_directory->remove_if_empty(domain);
    return;
  }
  while (lingering != nullptr) lingering = std::move(lingering->next_);
  exchange.reset();
  shm::node_end(beacon.mapping().writable_data()).close();
  beacon.put_out();
  sign.close();  // first: where the file is gone there is no other
  (void)directory->unlink(file);
  lock.close();
  (void)port::sweep_domain(*directory);
  (void)port::sweep_after_the_last(*directory);
  (void)runtime_directory->remove_if_empty(domain);
}

bool NodeCore::Life::over() noexcept {
  for (std::unique_ptr<Lingering>* at = &lingering; *at != nullptr;)
    if ((*at)->in_use())
      at = &(*at)->next_;
    else
      *at = std::exchange((*at)->next_, nullptr);
  return lingering == nullptr;
}

// Samples outlive their node: publishers must see it live, until the last of them is dropped and the process opens or
// closes another node, or the process ends and the next one cleans up.
void NodeCore::end_when_over(std::unique_ptr<Life> life) noexcept {
  static constinit std::mutex mutex;
  static constinit Life* outliving = nullptr;  // never destroyed: the process ends with them
  std::unique_ptr<Life> ended;                 // outside the lock
  const std::lock_guard guard(mutex);
  if (life != nullptr) {
    life->next.reset(outliving);
    outliving = life.release();
  }
  std::unique_ptr<Life> all(std::exchange(outliving, nullptr));
  std::unique_ptr<Life> staying;
  while (all != nullptr) {
    std::unique_ptr<Life> one = std::exchange(all, std::move(all->next));
    auto& place = one->over() ? ended : staying;
    one->next = std::move(place);
    place = std::move(one);
  }
  outliving = staying.release();
}

std::optional<std::uint32_t> NodeCore::user_there() const noexcept {
  if (meeting_place() == nullptr) return std::nullopt;
  return os::effective_user();
}

void NodeCore::keep(std::unique_ptr<Lingering> thing) noexcept {
  drop_unused();
  const std::lock_guard guard(mutex_);
  if (!thing->in_use()) return;
  thing->next_ = std::move(life_->lingering);
  life_->lingering = std::move(thing);
}

void NodeCore::drop_unused() noexcept {
  const std::lock_guard guard(mutex_);
  (void)life_->over();
}

}  // namespace tenon::detail

namespace tenon {

Result<Node> Node::open(std::string_view name, const NodeOptions& options) {
  return error::guarded("open node", name, [&] {
    return detail::NodeCore::open(name, options).map([](std::unique_ptr<detail::NodeCore>&& core) {
      return Node(std::move(core));
    });
  });
}
std::string_view Node::name() const noexcept { return core_->name(); }
std::string_view Node::domain() const noexcept { return core_->domain(); }

}  // namespace tenon
