#include "doctor/topic_look.hpp"

#include <cerrno>
#include <map>
#include <optional>
#include <vector>

#include "doctor/ring_look.hpp"
#include "error/from_failure.hpp"
#include "os/mapping.hpp"
#include "os/segment_file.hpp"
#include "port/liveness.hpp"
#include "port/names.hpp"
#include "port/sweep.hpp"
#include "port/topic.hpp"
#include "shm/topic_segment.hpp"

namespace tenon::doctor {

namespace {

using Kind = Finding::Kind;
using port::Member;
using port::MemberKind;

const std::string kLooking = "look at a segment";

template <class Peer>
struct Known {
  Member member;
  Peer peer;
  bool alive = false;
};

class TopicLook {
 public:
  TopicLook(const os::Directory& domain, os::Directory topic, bool in_use, Notebook& notebook)
      : domain_(domain), topic_(std::move(topic)), in_use_(in_use), notebook_(notebook) {}

  void look() {
    const auto names = topic_.list();
    if (!names) {
      notebook_.note(Kind::unreadable, {}, error::from(names.error(), kLooking).message());
      return;
    }
    for (const std::string& name : *names) file(name);
    control(names->empty());
    for (const auto& subscriber : subscribers_) look_at(subscriber);
    for (const auto& publisher : publishers_) look_at(publisher);
  }

 private:
  void file(const std::string& name) {
    if (const auto facts = topic_.facts_of(name)) {
      ++notebook_.examination().files;
      notebook_.examination().bytes += facts->bytes;
    }
    if (name == port::kTopicFile) return;
    const auto member = port::member_of(name);
    if (!member) return notebook_.note(Kind::foreign, name, "no file of Tenon's has such a name");
    switch (member->kind) {
      case MemberKind::publisher:
        ++notebook_.examination().publishers;
        return keep(*member, port::open_publisher_segment(topic_, name, kLooking), publishers_);
      case MemberKind::subscriber:
        ++notebook_.examination().subscribers;
        return keep(*member, port::open_subscriber_segment(topic_, name, kLooking), subscribers_);
      case MemberKind::board:
        return keep(*member, port::open_board_segment(topic_, name, kLooking), boards_);
      case MemberKind::bell:
        return belongs_to(name, port::subscriber_of(name), "subscriber");
      case MemberKind::refusal:
        return belongs_to(name, port::publisher_file(member->incarnation), "publisher");
      case MemberKind::waiter:
        if (!port::is_alive(domain_, member->incarnation))
          notebook_.note(Kind::leftover, name, "its reader of latest values has gone");
        return;
    }
  }

  template <class Peer>
  void keep(const Member& member, port::Opened<Peer> opened, std::vector<Known<Peer>>& kept) {
    if (opened.refusal) notebook_.note(Kind::unreadable, member.name, opened.refusal->message());
    if (!opened.segment) return;
    notebook_.topic_is(shm::get_name(opened.segment->header.topic_name));
    const bool alive = port::is_alive(domain_, opened.segment->header.node);
    kept.push_back({member, std::move(*opened.segment), alive});
  }

  void belongs_to(const std::string& name, const std::string& owner, const std::string& what) {
    if (const auto facts = topic_.facts_of(owner); !facts && facts.error().error == ENOENT)
      notebook_.note(Kind::leftover, name, "its " + what + " has gone");
  }

  // The file that all of a topic's participants have open.
  void control(bool empty) {
    const std::string name(port::kTopicFile);
    const auto opened = os::open_existing(topic_, name, os::Access::read_only);
    if (!opened) {
      if (opened.error().error != ENOENT)
        notebook_.note(Kind::unreadable, name, error::from(opened.error(), kLooking).message());
      else if (!publishers_.empty() || !subscribers_.empty() || !boards_.empty())
        notebook_.note(Kind::damage, name, "the topic has participants, and this file of theirs has gone");
      else if (empty)
        notebook_.note(Kind::leftover, {}, "an empty directory");
      return;
    }
    if (opened->facts.bytes < shm::kTopicFileBytes)
      return notebook_.note(
          Kind::damage, name,
          "it has " + std::to_string(opened->facts.bytes) + " bytes, expected " + std::to_string(shm::kTopicFileBytes));
    auto memory = os::Mapping::read_only(opened->file, shm::kTopicFileBytes);
    if (memory) control_ = std::move(*memory);
    if (!in_use_) notebook_.note(Kind::leftover, name, "nobody is left in the domain");
  }

  void look_at(const Known<port::SubscriberPeer>& known) {
    const auto& shape = known.peer.shape;
    if (!known.alive)
      return notebook_.note(Kind::leftover, known.member.name,
                            "a subscriber of node \"" + shm::get_name(known.peer.header.node_name) + "\", which died");
    if (const auto [other, first] = entries_.emplace(shape.index, known.member.name); !first)
      notebook_.note(
          Kind::damage, known.member.name,
          "it has entry " + std::to_string(shape.index) + " of the table of readers, and so has " + other->second);
    if (control_.data() != nullptr && shm::topic_words(control_.data()).entry(shape.index) != shape.entry_word)
      notebook_.note(Kind::damage, known.member.name,
                     "entry " + std::to_string(shape.index) + " of the table of readers is not what it claimed");
    for (const auto& publisher : publishers_) look_at_reader(known.member, known.peer, publisher.peer, notebook_);
  }

  void look_at(const Known<port::PublisherPeer>& known) {
    look_at_chunks(domain_, topic_, known.member, known.peer, notebook_);
    if (port::has_ended(domain_, known.peer) && port::owes_somebody(domain_, topic_, known.peer) == false)
      notebook_.note(Kind::leftover, known.member.name,
                     "a publisher of node \"" + shm::get_name(known.peer.header.node_name) + "\", which " +
                         (known.alive ? "closed" : "died") + " and owes nobody anything");
  }

  const os::Directory& domain_;
  os::Directory topic_;
  bool in_use_;
  Notebook& notebook_;
  os::Mapping control_;
  std::vector<Known<port::PublisherPeer>> publishers_;
  std::vector<Known<port::SubscriberPeer>> subscribers_;
  std::vector<Known<port::BoardPeer>> boards_;
  std::map<std::uint32_t, std::string> entries_;
};

}  // namespace

void look_at_topic(const os::Directory& domain, const std::string& directory, bool in_use, Notebook& notebook) {
  notebook.enter(directory, {});
  auto topic = domain.open_below(directory);
  if (topic) return TopicLook(domain, std::move(*topic), in_use, notebook).look();
  if (topic.error().error != ENOENT)
    notebook.note(Kind::unreadable, {}, error::from(topic.error(), kLooking).message());
}

}  // namespace tenon::doctor
