/* What a cleaning leaves, as a model; names.pml has more processes that come and go, in a domain that is there all the time.
 *
 * A domain's directory, its nodes' files, and one topic with its control file and table, made and removed by processes: who
 * opens a node and joins the topic, leaves and closes, or is killed at any step; whoever opens or closes something cleans up
 * after the dead, and so may be killed, too; CLEANERS do nothing else, as `tenon doctor` does. When all have ended, one more
 * comes, who lives, and leaves again. With RM a stranger removes the file of a living node whose subscriber has its name.
 *
 * It follows port/node_core.cpp (NodeCore::move_in, come_to_life, ~Life), port/topic.cpp (Topic::enter, ~Topic), port/sweep.cpp
 * and port/liveness.cpp step by step, one system call per transition; each inline below says which function it is. What stands
 * in a directory stands in the one that has the name: a removed one is empty, and nothing is linked into it any more. So an
 * opening of a directory is the number of what was opened, and it has gone if the name stands for another one.
 * A kill ends with the process's locks, its node's, that on the domain's directory, and the topic's, in any order.
 *
 * What must hold: who has a topic open has it open with all others who do, and one has its claim; no file of who lives is
 * removed, nor its entry; what was made can be found; an opening fails for nothing that others do; when a cleaning ends
 * nothing is left of who was dead when it began; in the end, after one more opening if anybody was killed, there is nothing
 * at all.
 *
 * Mistakes that the protocol prevents, each found when made (cleaning_model_test.py):
 *   NO_LOCK           who removes a topic does not lock its control file
 *   NO_SHARED_LOCK    who joins a topic does not lock its control file
 *   NO_LOOK_AGAIN     who joins does not look whether what it locked still has its name
 *   REMOVES_BLINDLY   who removes does not look whether what it locked still has its name
 *   NO_LINK_COUNT     a name that cannot be made since its directory was removed is an error
 *   LOCKED_LATE       a node's file has its name before its lock
 *   NAMED_EMPTY       the control file has its name before it is filled
 *   LISTED_ONCE       who cleans lists the topics before it asks who is dead
 *   NODE_FIRST        a dead node's file is removed before what it left in topics
 *   CONTROL_FIRST     the control file is removed before the topic's other files
 *   NODES_FIRST       who frees the entries of the dead lists the nodes before it reads the entries
 *   FREES_WHATEVER    it frees an entry whoever has it by then
 *   NO_LAST_LOOK      who closes the last node does not look at the topics
 *   NO_SIGN           (with RM) a life does not show on the domain's directory
 */
#ifndef PARTICIPANTS
#define PARTICIPANTS 2
#endif
#ifndef CLEANERS
#define CLEANERS 0
#endif
#ifndef DEATHS
#define DEATHS 2 /* at most */
#endif
#define MOST 4
#define LAST (PARTICIPANTS + CLEANERS) /* the number of the one who comes last */
#define ALL LAST
#define NO 0
#define SHARED 1
#define EXCLUSIVE 2
#define NOTHING 0

#ifndef PUBLISHER
#define PUBLISHER 1 /* who has no entry in the topic's table; the others are subscribers */
#endif
#define subscribes(p) ((p) != PUBLISHER)

/* Under their names: numbers of directories and of the control file, and who has a file. */
byte domain, topic, control;
bool node_file[MOST], member[MOST];
byte entry; /* the control file's table of one place: 1 + who has it */
/* What each process has open, and its locks. */
byte at_domain[MOST], at_topic[MOST], file[MOST], locked[MOST];
bool sign[MOST], life[MOST], claim[MOST];
/* For the properties: lives and has its node's name; has joined; needs its entry; has its member's name; was killed and
 * has no lock any more. */
bool alive[MOST], joined[MOST], placed[MOST], named[MOST], dead[MOST];
bool whole, lost_name[MOST];
byte deaths, ended, left_nodes;

/* Each change that others see may be what a process does not come to any more: what it reads in between nobody sees. */
#define step(what) if :: atomic { what } :: atomic { me != LAST && deaths < DEATHS -> deaths++ } goto killed fi

#define each(what, sign_) (what(0) sign_ what(1) sign_ what(2) sign_ what(3))
#define has_file(q) node_file[q]
#define has_member(q) member[q]
#define is_joined(q) joined[q]
#define in_the_way(q) ((q) != me && file[q] == file[me] && locked[q] != NO)
#define excludes(q) ((q) != me && file[q] == file[me] && locked[q] == EXCLUSIVE)
#define claims_this(q) ((q) != me && file[q] == file[me] && claim[q])
#define claims_any(q) ((q) != me && claim[q])
#define bits(what) ((what[0]) | (what[1]) << 1 | (what[2]) << 2 | (what[3]) << 3)
#define has(set, q) (((set) >> (q)) & 1)
#define in_domain (domain != NOTHING && at_domain[me] == domain)
#define in_topic (topic != NOTHING && at_topic[me] == topic)

#define upwards(n, set) do :: (n) > ALL || has(set, n) -> break :: else -> n = n + 1 od

/* A number that nobody has open. */
#define unused(where, n) (where[0] != (n) && where[1] != (n) && where[2] != (n) && where[3] != (n))
#define fresh(where) (unused(where, 1) -> 1 : (unused(where, 2) -> 2 : (unused(where, 3) -> 3 : (unused(where, 4) -> 4 : 5))))

/* liveness.cpp, is_alive(): the name, then the lock of what it stood for; without a name, that on the directory. */
inline ask(q) {
  if
  :: node_file[q] && in_domain -> lives = life[q]
#ifdef NO_SIGN
  :: else -> lives = false
#else
  :: else -> lives = sign[q]
#endif
  fi
}

inline unlink_member(q) {
  step(
    if
    :: in_topic -> assert(!named[q]); member[q] = false
    :: else
    fi
  )
}

/* sweep.cpp, remove_everything(). */
inline remove_everything() {
  members = (in_topic -> bits(member) : 0);
#ifdef CONTROL_FIRST
  unlink_control();
#endif
  do
  :: atomic { members == 0 -> r = 0 } break
  :: atomic { members != 0 -> upwards(r, members); members = members - (1 << r) }
     unlink_member(r)
  od;
#ifndef CONTROL_FIRST
  unlink_control()
#endif
}
inline unlink_control() {
  step(
    if
    :: in_topic -> assert(!each(is_joined, ||)); control = NOTHING; entry = 0
    :: else
    fi
  )
}

/* sweep.cpp, remove_if_unused_now(). Its locks go with its descriptors, in the end. */
inline remove_if_unused() {
  at_topic[me] = (in_domain -> topic : NOTHING);
  if
  :: at_topic[me] == NOTHING
  :: else ->
     file[me] = (in_topic -> control : NOTHING);
     if
     :: file[me] == NOTHING -> removes = true
     :: else ->
#ifdef NO_LOCK
        removes = true;
#else
        step(
          if
          :: !each(in_the_way, ||) -> locked[me] = EXCLUSIVE; removes = true
          :: else
          fi
        );
#endif
#ifndef REMOVES_BLINDLY
        if
        :: removes && !(in_topic && control == file[me]) -> removes = false
        :: else
        fi;
#endif
        if
        :: removes -> remove_everything()
        :: else
        fi
     fi;
     if
     :: removes ->
        step(
          if
          :: in_domain && topic != NOTHING && control == NOTHING && bits(member) == 0 -> topic = NOTHING
          :: else
          fi
        )
     :: else
     fi
  fi;
  atomic { removes = false; locked[me] = NO; file[me] = NOTHING; at_topic[me] = NOTHING }
}

/* sweep.cpp, free_orphaned_entries(). */
inline free_orphaned_entries() {
#ifdef NODES_FIRST
  nodes = (in_domain -> bits(node_file) : 0);
#endif
  owner = (in_topic && control == file[me] -> entry : 0);
  if
  :: owner != 0 ->
#ifndef NODES_FIRST
     nodes = (in_domain -> bits(node_file) : 0);
#endif
     if
     :: has(nodes, owner - 1) -> ask(owner - 1)
     :: else -> lives = false
     fi;
     if
     :: !lives && !(in_topic && member[owner - 1]) ->
        step(
          if
#ifdef FREES_WHATEVER
          :: in_topic && control == file[me] ->
             assert(entry == 0 || !placed[entry - 1]); entry = 0
#else
          :: in_topic && control == file[me] && entry == owner ->
             assert(!placed[entry - 1]); entry = 0
#endif
          :: else
          fi
        )
     :: else
     fi
  :: else
  fi;
  atomic { owner = 0; nodes = 0; lives = false }
}

/* sweep.cpp, sweep_topic(), for subscribers and for publishers that are owed nothing; then remove_subscriber(). */
inline sweep_topic() {
  members = (in_topic -> bits(member) : 0);
  do
  :: atomic { members == 0 -> r = 0 } break
  :: atomic { members != 0 -> upwards(r, members); members = members - (1 << r) }
     if
     :: in_topic && member[r] ->
        ask(r);
        if
        :: !lives ->
           unlink_member(r);
           if
           :: subscribes(r) ->
              step(
                if
                :: in_topic && control == file[me] && entry == r + 1 -> entry = 0
                :: else
                fi
              )
           :: else
           fi
        :: else
        fi
     :: else
     fi;
     lives = false
  od;
  free_orphaned_entries()
}

inline sweep_topic_directory() {
  at_topic[me] = (in_domain -> topic : NOTHING);
  if
  :: at_topic[me] != NOTHING ->
     file[me] = (in_topic -> control : NOTHING);
     if
     :: file[me] != NOTHING -> sweep_topic()
     :: else
     fi;
     atomic { file[me] = NOTHING; at_topic[me] = NOTHING }
     remove_if_unused()
  :: else
  fi
}

inline unlink_the_dead() {
  do
  :: atomic { found_dead == 0 -> q = 0 } break
  :: found_dead != 0 ->
     step(
       upwards(q, found_dead);
       found_dead = found_dead - (1 << q);
       if
       :: in_domain -> assert(!alive[q]); node_file[q] = false
       :: else
       fi
     )
  od
}

/* sweep.cpp, sweep_domain_now(). */
inline sweep_domain(anyway) {
  atomic {
    if
    :: in_domain ->
       listed = bits(node_file);
#ifdef LISTED_ONCE
       topic_listed = (topic != NOTHING);
#endif
       for (q : 0 .. ALL) {
         if
         :: dead[q] && !lost_name[q] -> were_dead = were_dead | (1 << q)
         :: else
         fi
       }
    :: else
    fi;
    q = 0
  }
  do
  :: atomic { listed == 0 -> q = 0 } break
  :: atomic { listed != 0 -> upwards(q, listed); listed = listed - (1 << q) }
     ask(q);
     atomic {
       if
       :: !lives -> found_dead = found_dead | (1 << q)
       :: else
       fi;
       lives = false
     }
  od;
  if
  :: found_dead != 0 || anyway ->
#ifndef LISTED_ONCE
     topic_listed = (in_domain && topic != NOTHING);
#endif
#ifdef NODE_FIRST
     unlink_the_dead();
#endif
     if
     :: topic_listed -> sweep_topic_directory()
     :: else
     fi;
#ifndef NODE_FIRST
     unlink_the_dead()
#endif
  :: else
  fi;
  atomic {
    for (q : 0 .. ALL) {
      assert(!has(were_dead, q) || !(node_file[q] || member[q] || entry == q + 1))
    }
    q = 0; found_dead = 0; were_dead = 0; topic_listed = false
  }
}

/* sweep.cpp, sweep_after_the_last_now(), and the domain's directory with its last name. */
inline sweep_after_the_last() {
#ifndef NO_LAST_LOOK
  if
  :: in_domain && bits(node_file) == 0 && topic != NOTHING -> remove_if_unused()
  :: else
  fi;
#endif
  step(
    if
    :: bits(node_file) == 0 && topic == NOTHING -> domain = NOTHING
    :: else
    fi
  );
  at_domain[me] = NOTHING
}

/* node_core.cpp, NodeCore::move_in(): Directory::make_below(), then come_to_life(). */
inline open_node() {
  do
  :: alive[me] -> break
  :: else ->
     step(
       if
       :: domain == NOTHING -> domain = fresh(at_domain)
       :: else
       fi
     );
     at_domain[me] = domain;
     if
     :: at_domain[me] != NOTHING ->
        step(sign[me] = true);
#ifndef LOCKED_LATE
        step(life[me] = true);
#endif
        step(
          if
          :: in_domain -> node_file[me] = true; alive[me] = true
#ifdef NO_LINK_COUNT
          :: else -> assert(false)
#else
          :: else -> sign[me] = false; life[me] = false; at_domain[me] = NOTHING
#endif
          fi
        );
#ifdef LOCKED_LATE
        step(life[me] = alive[me])
#endif
     :: else
     fi
  od
}

/* topic.cpp, Topic::enter(): make_below(), open_control_file() or create_control_file(), lock_shared(). */
inline enter() {
  do
  :: joined[me] -> break
  :: else ->
     step(
       assert(in_domain);
       if
       :: topic == NOTHING -> topic = fresh(at_topic)
       :: else
       fi
     );
     at_topic[me] = topic;
     if
     :: at_topic[me] != NOTHING ->
        file[me] = (in_topic -> control : NOTHING);
        if
        :: file[me] == NOTHING ->
           step(
             if
             :: in_topic && control == NOTHING ->
                control = fresh(file); file[me] = control; entry = 0;
#ifdef NAMED_EMPTY
                whole = false
#else
                whole = true
#endif
#ifdef NO_LINK_COUNT
             :: !in_topic -> assert(false)
#endif
             :: else
             fi
           );
#ifdef NAMED_EMPTY
           if
           :: file[me] != NOTHING -> step(whole = true)
           :: else
           fi
#endif
        :: else
        fi;
        if
        :: file[me] != NOTHING ->
#ifndef NO_SHARED_LOCK
           step(!each(excludes, ||) -> locked[me] = SHARED);
#endif
           atomic {
             if
#ifndef NO_LOOK_AGAIN
             :: !(in_topic && control == file[me])
#endif
             :: else ->
                assert(in_topic && control == file[me]); /* with all others */
                assert(whole);                           /* else it is refused as damaged */
                joined[me] = true
             fi
           }
        :: else
        fi;
        atomic {
          if
          :: !joined[me] -> locked[me] = NO; file[me] = NOTHING; at_topic[me] = NOTHING
          :: else
          fi
        }
     :: else
     fi
  od
}

/* subscriber_open.cpp, claim_and_publish_segment(); publisher_open.cpp; Topic::try_claim() for who alone may do something. */
inline take_part() {
  atomic {
    if
    :: !each(claims_this, ||) -> assert(!each(claims_any, ||)); claim[me] = true
    :: else
    fi
  }
  if
  :: subscribes(me) ->
     step(
       if
       :: entry == 0 -> entry = me + 1; placed[me] = true
       :: else /* there is no place */
       fi
     )
  :: else
  fi;
  if
  :: !subscribes(me) || entry == me + 1 -> step(assert(in_topic); member[me] = true; named[me] = true)
  :: else
  fi
}

/* ~SubscriberSegment, PublisherCore::close(), then ~Topic. */
inline leave() {
  if
  :: named[me] ->
     assert(in_topic && control == file[me] && member[me] && (entry == me + 1 || !subscribes(me)));
     step(member[me] = false; named[me] = false; placed[me] = false);
     step(
       if
       :: entry == me + 1 -> entry = 0
       :: else
       fi
     )
  :: else
  fi;
  step(joined[me] = false; claim[me] = false; locked[me] = NO; file[me] = NOTHING; at_topic[me] = NOTHING);
  remove_if_unused()
}

/* NodeCore::~Life. */
inline close_node() {
  step(alive[me] = false; sign[me] = false);
  step(
    if
    :: in_domain -> node_file[me] = false
    :: else
    fi
  );
  step(life[me] = false);
  sweep_domain(false);
  sweep_after_the_last()
}

proctype participant(byte me) {
  byte q, r, listed, members, nodes, owner, found_dead, were_dead;
  bool lives, removes, topic_listed;

  if
  :: me == LAST ->
     ended == LAST;
     /* Who left in order left nothing. */
     assert(deaths > 0 || (domain == NOTHING && topic == NOTHING && control == NOTHING))
  :: else
  fi;
  open_node();
  sweep_domain(false); /* of NodeCore::open(); that of Topic::open() would be another one */
  if
  :: enter(); take_part(); leave()
  :: me == LAST
  fi;
  close_node();
  goto out;
killed:
  atomic { alive[me] = false; joined[me] = false; placed[me] = false; named[me] = false }
  do
  :: sign[me] -> sign[me] = false
  :: life[me] -> life[me] = false
  :: atomic { locked[me] != NO -> locked[me] = NO; claim[me] = false }
  :: atomic {
       !sign[me] && !life[me] && locked[me] == NO ->
       file[me] = NOTHING; at_topic[me] = NOTHING; at_domain[me] = NOTHING; claim[me] = false; dead[me] = true
     }
     break
  od;
  q = 0; r = 0; listed = 0; members = 0; nodes = 0; owner = 0; found_dead = 0; were_dead = 0;
  lives = false; removes = false; topic_listed = false;
out:
  ended++;
  if
  :: me == LAST -> assert(domain == NOTHING && topic == NOTHING && control == NOTHING)
  :: else
  fi
}

#if CLEANERS > 0
/* doctor/clean.cpp, clean_in(). */
proctype cleaner(byte me) {
  byte q, r, listed, members, nodes, owner, found_dead, were_dead;
  bool lives, removes, topic_listed;

  at_domain[me] = domain;
  if
  :: at_domain[me] != NOTHING -> sweep_domain(true); sweep_after_the_last()
  :: else
  fi;
  goto out;
killed:
  atomic {
    locked[me] = NO; file[me] = NOTHING; at_topic[me] = NOTHING; at_domain[me] = NOTHING
  }
  q = 0; r = 0; listed = 0; members = 0; nodes = 0; owner = 0; found_dead = 0; were_dead = 0;
  lives = false; removes = false; topic_listed = false;
out:
  ended++
}
#endif

#ifdef RM
/* Somebody removes the file of a node whose subscriber has its name. */
proctype stranger() {
  atomic {
    if
    :: named[0] && node_file[0] -> node_file[0] = false; lost_name[0] = true
    :: ended == LAST
    fi
  }
}
#endif

/* When nobody can move any more. */
proctype judge() {
  timeout;
  assert(ended == LAST + 1)
}

init {
  byte i;
  atomic {
    for (i : 0 .. PARTICIPANTS - 1) { run participant(i) }
#if CLEANERS > 0
    for (i : PARTICIPANTS .. LAST - 1) { run cleaner(i) }
#endif
#ifdef RM
    run stranger();
#endif
    run participant(LAST);
    run judge()
  }
}
