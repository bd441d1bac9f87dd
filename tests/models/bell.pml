/* Waiting as a model: publishers that store a message and glance at the bell; waiters that sleep on the bell's word, and
 * waiters that are called by a descriptor. A store of a publisher may stay unseen for any time, as processors have it, until
 * it issues a read-modify-write or somebody issues the process-wide barrier.
 *
 * It follows queue/bell.hpp and docs/design/waiting.md, one shared access per transition. What must hold: when nobody can
 * move any more, nobody who lives waits for a message that is there. With CRASH a publisher may be killed at each step: then
 * each waiter's bound passes once, and nobody waits for a message that is there after that. With WAITERS_CRASH so many
 * waiters are killed, each at any of its stores or asleep: what it announced stays, and the others need no bound.
 *
 * Mistakes that the protocol prevents, each found when made (bell_model_test.py):
 *   NO_BARRIER     who waits issues no barrier
 *   NO_LAST_LOOK   who waits does not look once more after the barrier
 *   GLANCE_FIRST   a publisher glances at the bell before it stores the message
 *   WAKES_ONE      who collects wakes one sleeper
 *   ARMS_LATE      a waiter by descriptor announces itself before it counts up
 *   DRAINS_LATE    it empties its descriptor after its last look
 *   ASKS_FIRST     who rings looks at the waiters' counts before it collects
 *   NO_COUNT       collecting leaves the word as if nobody had ever announced himself: who is about to sleep mistakes the
 *                  announcement of another one for his own
 *   NO_BOUND       (with CRASH) sleeps have no bound
 *   STOPS_AT_DEAD  (with WAITERS_CRASH) a ring ends at the first waiter whose descriptor has gone with it
 */
#ifndef PUBLISHERS
#define PUBLISHERS 2
#endif
#ifndef SLEEPERS
#define SLEEPERS 1
#endif
#ifndef CALLED
#define CALLED 1
#endif
#ifndef MESSAGES
#define MESSAGES 2
#endif
#define WAITERS (SLEEPERS + CALLED)
#define SLEEPS 1
#define DESCRIPTORS 2
#define ALL 3
#ifdef NO_COUNT
#define collected(word) 0
#else
#define collected(word) (((word) - ((word) & ALL) + ALL + 1) % 256)
#endif
#ifdef CRASH
#define step(what) if :: what :: goto killed fi
#else
#define step(what) what
#endif
#ifdef WAITERS_CRASH
#define waiter_step(what) if :: what :: atomic { deaths < WAITERS_CRASH -> deaths++; goto killed } fi
#else
#define waiter_step(what) what
#endif

byte stored[PUBLISHERS];  /* by the publisher, in order; what others see of it: */
byte message[PUBLISHERS];
byte bell;
byte armed[WAITERS];      /* each waiter's count */
bool readable[WAITERS];   /* its descriptor */
bool asleep[WAITERS];
bool dead[WAITERS];
byte deaths; /* of waiters */
byte seen[WAITERS * PUBLISHERS];

/* What a publisher stored becomes visible by itself at any time. */
proctype memory(byte p) {
  do
  :: atomic { message[p] != stored[p] -> message[p] = stored[p] }
  od
}

inline barrier() {
  atomic { for (q : 0 .. PUBLISHERS - 1) { message[q] = stored[q] } q = 0 }
}

proctype publisher(byte me) {
  byte count, got, w, counts[WAITERS];
  byte answered[WAITERS];
  do
  :: count == MESSAGES -> break
  :: else ->
     count++;
#ifdef GLANCE_FIRST
     step(got = bell);
     step(stored[me] = count);
#else
     step(stored[me] = count);
     step(got = bell);
#endif
     if
     :: (got & ALL) == 0
     :: else ->
#ifdef ASKS_FIRST
        atomic { for (w : 0 .. WAITERS - 1) { counts[w] = armed[w] } w = 0 }
#endif
        step(atomic { got = bell; bell = collected(bell); message[me] = stored[me] });
        if
        :: got & SLEEPS ->
#ifdef WAKES_ONE
           if
           :: asleep[0] -> asleep[0] = false
           :: SLEEPERS > 1 && asleep[SLEEPERS - 1] -> asleep[SLEEPERS - 1] = false
           :: else
           fi
#else
           step(atomic { for (w : 0 .. WAITERS - 1) { asleep[w] = false } w = 0 })
#endif
        :: else
        fi;
        if
        :: got & DESCRIPTORS ->
           w = SLEEPERS;
           do
           :: w < WAITERS ->
#ifndef ASKS_FIRST
              counts[w] = armed[w];
#endif
              if
#ifdef STOPS_AT_DEAD
              :: dead[w] -> break
#endif
              :: counts[w] != answered[w] -> answered[w] = counts[w]; step(readable[w] = true)
              :: else
              fi;
              atomic { counts[w] = 0; w++ }
           :: else -> break
           od;
           w = 0
        :: else
        fi
     fi;
     got = 0
  od;
killed:
  skip
}

/* Takes what it sees of one publisher after the other; `found` says whether there was anything. */
inline look() {
  found = false;
  do
  :: q < PUBLISHERS ->
     atomic {
       if
       :: message[q] != seen[me * PUBLISHERS + q] -> seen[me * PUBLISHERS + q] = message[q]; found = true
       :: else
       fi;
       q++
     }
  :: else -> q = 0; break
  od
}

proctype sleeper(byte me) {
  bool found;
  byte q, word;
  do
  :: look();
     if
     :: found
     :: else ->
        waiter_step(atomic { bell = bell | SLEEPS; word = bell });
#ifndef NO_BARRIER
        barrier();
#endif
#ifndef NO_LAST_LOOK
        look();
#endif
        if
        :: found
        :: else ->
           if
           :: atomic { bell == word -> asleep[me] = true }
              waiter_step(!asleep[me])
           :: bell != word
           fi
        fi;
        word = 0
     fi
  od;
killed:
  dead[me] = true
}

proctype called(byte me) {
  bool found;
  byte q;
  do
  :: look();
     if
     :: found
     :: else ->
#ifndef DRAINS_LATE
        waiter_step(readable[me] = false);
#endif
#ifdef ARMS_LATE
        waiter_step(bell = bell | DESCRIPTORS);
        waiter_step(armed[me]++);
#else
        waiter_step(armed[me]++);
        waiter_step(bell = bell | DESCRIPTORS);
#endif
#ifndef NO_BARRIER
        barrier();
#endif
#ifndef NO_LAST_LOOK
        look();
#endif
#ifdef DRAINS_LATE
        waiter_step(readable[me] = false);
#endif
        if
        :: found
        :: else -> waiter_step(readable[me])
        fi
     fi
  od;
killed:
  dead[me] = true
}

/* When nobody can move. */
proctype judge() {
  byte w, q;
#if defined(CRASH) && !defined(NO_BOUND)
  timeout;
  atomic { for (w : 0 .. WAITERS - 1) { asleep[w] = false; readable[w] = true } }
#endif
  timeout;
  for (w : 0 .. WAITERS - 1) {
    for (q : 0 .. PUBLISHERS - 1) { assert(dead[w] || seen[w * PUBLISHERS + q] == stored[q]) }
  }
}

init {
  byte i;
  atomic {
    for (i : 0 .. PUBLISHERS - 1) { run memory(i); run publisher(i) }
    for (i : 0 .. SLEEPERS - 1) { run sleeper(i) }
    for (i : SLEEPERS .. WAITERS - 1) { run called(i) }
    run judge()
  }
}
