/* The broadcast ring as a model: gate, generation, cursor, hold, `aside`, spare chunks. One publisher, READERS readers that
 * join at any time, are lapped, are set aside, join again.
 *
 * It follows runtime/include/tenon/detail/queue step by step, one shared access per transition, sequentially consistent.
 * What must hold: a message that was taken reads as itself until it is let go; a reliable reader misses nothing; there is
 * always a chunk for a loan; in the end everybody has ended, and each chunk is a slot's own or free.
 *
 * With CRASH each process may be killed at each of its stores: each reader, the publisher, and whoever cleans up after
 * readers. Who is killed goes no further, and then its lock is free: that is the verdict, `dead`. What the survivors do then
 * is what port/sweep.cpp, port/publisher_core.cpp and port/subscriber_members.cpp do: a cleaner removes a dead reader's file
 * and moves the generation; the publisher forgets readers whose file has gone, with cursor and holds, and asks for the
 * verdict itself about one that it waits for; a reader lets go of a dead publisher once nothing published is left. So all
 * that the living are owed still holds, and nobody waits for the dead.
 *
 * Mistakes that the protocol prevents, each found when made (ring_model_test.py):
 *   GENERATION_FIRST   the generation is read before the gate is stored
 *   NO_SECOND_LOOK     a take does not look at `aside` after storing its hold
 *   HOLDS_FIRST        the publisher reads holds before it stores `aside`
 *   WHERE_AFTERWARDS   a take reads the slot's redirect after its look at `aside`
 *   FORGETS_HOLDS      holds of a reader that is set aside are looked at only if it held something before
 *   FEW_SPARES         one spare chunk too few
 * and with CRASH:
 *   HINT_IS_ENOUGH     a reader's beacon, which goes out with a thread of it, is taken for the verdict
 *   NO_VERDICT         a publisher that waits for a reader does not ask whether it lives
 *   NEVER_FORGETS      the publisher looks at the holds of readers whose file has gone
 *   TAKES_UNFINISHED   of a dead publisher the slot that it had begun is taken, too
 *   HEAD_FIRST         the head is stored before the message is valid
 *   LOOKS_FIRST        a reader looks whether something is left, and then whether the publisher has died
 */
#ifndef READERS
#define READERS 1
#endif
#ifndef RELIABLE
#define RELIABLE 0   /* bit r: reader r is waited for */
#endif
#ifndef MESSAGES
#define MESSAGES 6
#endif
#ifndef DEMOTE
#define DEMOTE 0     /* 1: a reliable reader that is waited for may be set aside at any time */
#endif
#define CAPACITY 2
#define STEP 1
#define FIRST CAPACITY /* of the sequences, so that sequence - CAPACITY is never negative */
#define LAST (FIRST + MESSAGES)
#ifdef FEW_SPARES
#define CHUNKS (CAPACITY + READERS - 1)
#else
#define CHUNKS (CAPACITY + READERS) /* a slot's own, and one for each hold; the only loan is in a slot's own */
#endif
#define NONE 255
#define WRITING 254

/* Each store of a process may be what it does not come to any more. */
#ifdef CRASH
#define step(what) if :: what :: goto killed fi
#else
#define step(what) what
#endif
#ifdef HINT_IS_ENOUGH
#define verdict(r) (dead[r] || hint[r])
#else
#define verdict(r) dead[r]
#endif

#define valid(s) (2 * (s) + 2)
#define replacing(s) (2 * (s) + 1)
#define is_reliable(r) ((RELIABLE >> (r)) & 1)

/* written by the publisher */
byte seq[CAPACITY];
byte where[CAPACITY];
byte payload[CHUNKS] = NONE;
byte head = FIRST;
byte gate = FIRST;
byte aside[READERS];
/* written by readers */
byte cursor[READERS];
byte joined[READERS];
byte hold[READERS]; /* sequence + 1 */
bool record[READERS];
/* written by readers, read by the publisher */
byte generation;
byte rejoins;
/* a reader's file, until somebody removes it; what the kernel says of a process */
bool file[READERS];
bool dead[READERS], publisher_dead;
bool hint[READERS];
bool ended[READERS], publisher_ended; /* they have done all that they have to, or are dead */

#if READERS == 1
#define someone_lies_there() (file[0] && verdict(0))
#else
#define someone_lies_there() (file[0] && verdict(0) || file[READERS - 1] && verdict(READERS - 1))
#endif

/* Whoever comes along. */
inline clean() {
  d_step {
    r = 0;
    do
    :: r < READERS ->
       if
       :: file[r] && verdict(r) -> file[r] = false
       :: else
       fi;
       r++
    :: else -> r = 0; break
    od
  }
}

#ifdef NEVER_FORGETS
#define gone(r) false
#else
#define gone(r) (attached[r] && !file[r])
#endif
#define forget(r) attached[r] = false; partakes[r] = false; holding[r] = false

/* What nobody holds any more is free. */
inline free_unheld() {
  for (c : 0 .. CHUNKS - 1) {
    if
    :: keeps[c] != NONE ->
       taken = false;
       for (r : 0 .. READERS - 1) {
         if
         :: held[r] == keeps[c] + 1 -> taken = true
         :: else
         fi
       }
       if
       :: !taken -> keeps[c] = NONE; is_free[c] = true
       :: else
       fi
    :: else
    fi
  }
  c = 0; r = 0; taken = false
}

inline look_at_holds() {
  r = 0;
  do
  :: r < READERS && (partakes[r] || holding[r]) -> held[r] = hold[r]; r++
  :: r < READERS && !(partakes[r] || holding[r]) -> held[r] = 0; r++
  :: else -> r = 0; break
  od
}

proctype publisher() {
  byte next = FIRST, settled = FIRST, announced = FIRST;
  byte known_generation, known_rejoins, limit, chunk, r, c, blocking = NONE;
  bool taken;
  bool attached[READERS], partakes[READERS], holding[READERS];
  byte held[READERS];               /* as read at the last settling */
  byte chunk_of_slot[CAPACITY];
  byte keeps[CHUNKS] = NONE;        /* the replaced message a chunk is kept for */
  bool is_free[CHUNKS];

  atomic {
    for (c : 0 .. CHUNKS - 1) { is_free[c] = (c >= CAPACITY); }
    for (c : 0 .. CAPACITY - 1) { chunk_of_slot[c] = c; }
    c = 0; r = 0;
  }
  do
  :: next == LAST -> break
  :: next < LAST && next >= settled ->
#ifdef GENERATION_FIRST
     limit = generation;
#endif
     atomic {
       c = next + STEP;
       for (r : 0 .. READERS - 1) {
         if
         :: partakes[r] && is_reliable(r) && cursor[r] + CAPACITY < c -> c = cursor[r] + CAPACITY
         :: else
         fi
       }
       if
       :: c > announced -> announced = c
       :: else
       fi;
       c = 0; r = 0;
     }
     step(gate = announced);
#ifndef GENERATION_FIRST
     limit = generation;
#endif
     if
     :: limit != known_generation ->
        known_generation = limit; r = 0;
        do
        :: r < READERS ->
           if
           :: atomic { record[r] && file[r] && !attached[r] ->
                attached[r] = true; partakes[r] = true; holding[r] = true }
           :: atomic { gone(r) -> forget(r) }
           :: else
           fi;
           r++
        :: else -> break
        od
     :: else
     fi;
     if
     :: rejoins != known_rejoins ->
        known_rejoins = rejoins; r = 0;
        do
        :: r < READERS ->
           if
           :: attached[r] && !partakes[r] && joined[r] == aside[r] -> partakes[r] = true
           :: else
           fi;
           r++
        :: else -> break
        od
     :: else
     fi;
     limit = announced; r = 0; blocking = NONE;
     do
     :: r < READERS && !(partakes[r] || holding[r]) -> held[r] = 0; r++
     :: r < READERS && (partakes[r] || holding[r]) ->
#ifdef HOLDS_FIRST
        held[r] = hold[r];
#endif
        if
        :: partakes[r] ->
           c = cursor[r];
           if
           :: c + CAPACITY <= limit && is_reliable(r) -> limit = c + CAPACITY; blocking = r
           :: c + CAPACITY < limit && !is_reliable(r) -> partakes[r] = false; step(aside[r]++)
           :: else
           fi;
           c = 0
        :: else
        fi;
#ifndef HOLDS_FIRST
        held[r] = hold[r];
#endif
        holding[r] = (held[r] != 0);
        r++
     :: else -> break
     od;
     atomic {
       free_unheld();
       if
       :: limit > next -> settled = limit
       :: else -> settled = next
       fi;
       c = 0; r = 0; limit = 0;
     }
     if
     :: settled != next || blocking == NONE
     :: DEMOTE && settled == next && blocking != NONE ->
        partakes[blocking] = false;
#ifndef FORGETS_HOLDS
        holding[blocking] = true;
#endif
        step(aside[blocking]++)
     :: settled == next && blocking != NONE && cursor[blocking] + CAPACITY > next /* it moved */
#ifndef NO_VERDICT
     :: atomic { settled == next && blocking != NONE && verdict(blocking) -> clean(); forget(blocking) }
#endif
     fi;
     blocking = NONE
  :: next < LAST && next < settled ->
     step(seq[next % CAPACITY] = replacing(next));
     atomic {
       chunk = chunk_of_slot[next % CAPACITY];
       for (r : 0 .. READERS - 1) {
         if
         :: next >= FIRST + CAPACITY && held[r] == next - CAPACITY + 1 -> keeps[chunk] = next - CAPACITY
         :: else
         fi
       }
       if
       :: keeps[chunk] != NONE ->
          chunk = NONE;
          for (c : 0 .. CHUNKS - 1) {
            if
            :: is_free[c] && chunk == NONE -> chunk = c
            :: else
            fi
          }
       :: else
       fi;
       r = 0; c = 0;
     }
     if
     :: chunk == NONE -> /* the holds are looked at once more before a loan is refused */
        look_at_holds();
        atomic {
          free_unheld();
          for (c : 0 .. CHUNKS - 1) {
            if
            :: is_free[c] -> chunk = c
            :: else
            fi
          }
          c = 0
        }
     :: else
     fi;
     assert(chunk != NONE);
     atomic { is_free[chunk] = false; chunk_of_slot[next % CAPACITY] = chunk; }
     step(payload[chunk] = WRITING);
     step(payload[chunk] = next);
#ifdef HEAD_FIRST
     step(head = next + 1);
#endif
     step(where[next % CAPACITY] = chunk);
     step(seq[next % CAPACITY] = valid(next));
     next++;
#ifndef HEAD_FIRST
     step(head = next);
#endif
     chunk = 0
  od;
  /* When all have ended, one look more finds every chunk: nobody keeps anything who does not live. */
  atomic {
    for (r : 0 .. READERS - 1) { ended[r] }
    r = 0
  }
  d_step {
    clean();
    for (r : 0 .. READERS - 1) {
      if
      :: gone(r) -> forget(r)
      :: else
      fi
    }
    look_at_holds();
    free_unheld();
    for (c : 0 .. CHUNKS - 1) {
      if
      :: is_free[c] -> r++
      :: else
      fi
    }
    assert(r == CHUNKS - CAPACITY);
    c = 0; r = 0
  }
  goto out;
killed:
  publisher_dead = true;
out:
  publisher_ended = true
}

proctype reader(byte me) {
  byte mine, mark, chunk, known_aside;
  bool left;

  /* join: place, record, generation, gate */
  step(file[me] = true);
  mine = head;
  known_aside = aside[me];
  step(joined[me] = known_aside);
  step(cursor[me] = mine);
  step(record[me] = true);
  step(generation++);
start:
  atomic {
    if
    :: gate >= FIRST + CAPACITY && gate - CAPACITY > mine -> mine = gate - CAPACITY
    :: else
    fi
  }
  step(cursor[me] = mine);

again:
  if
  :: mine == LAST -> goto end
  :: else
  fi;
  mark = seq[mine % CAPACITY];
  if
  :: mark < valid(mine) -> mark = 0; goto wait
  :: mark > valid(mine) -> goto behind
  :: else
  fi;
  mark = 0;
#ifndef WHERE_AFTERWARDS
  chunk = where[mine % CAPACITY];
#endif
#ifdef TAKES_UNFINISHED
take:
#endif
  step(hold[me] = mine + 1);
#ifndef NO_SECOND_LOOK
  if
  :: aside[me] != known_aside -> step(hold[me] = 0); goto behind
  :: else
  fi;
#endif
#ifdef WHERE_AFTERWARDS
  chunk = where[mine % CAPACITY];
#endif
  step(cursor[me] = mine + 1);
  mine++;
#ifdef HINT_IS_ENOUGH
  hint[me] = true; /* the thread that lit the beacon ends, and another goes on */
#endif
  assert(payload[chunk] == mine - 1); /* read in place, more than once */
  assert(payload[chunk] == mine - 1);
  step(hold[me] = 0);
  chunk = 0;
  goto again;

wait: /* until the slot changes, or nothing will any more: to look again before would find the same */
#ifdef LOOKS_FIRST
  left = (seq[mine % CAPACITY] >= valid(mine));
#endif
  if
  :: seq[mine % CAPACITY] >= valid(mine) -> goto again
  :: publisher_dead
  fi;
  /* First the end, then what is left. */
#ifndef LOOKS_FIRST
  left = (seq[mine % CAPACITY] >= valid(mine));
#endif
  if
  :: left -> left = false; goto again
  :: else
  fi;
#ifdef TAKES_UNFINISHED
  if
  :: seq[mine % CAPACITY] == replacing(mine) -> chunk = where[mine % CAPACITY]; goto take
  :: else
  fi;
#endif
  mine >= head; /* else it waits for what was counted: for ever, since nobody makes it valid */
  assert(seq[mine % CAPACITY] < valid(mine)); /* nothing that is whole is left behind */
  goto out;

behind: /* join again, half a ring back */
  assert(DEMOTE || !is_reliable(me));
  mark = 0; chunk = 0;
  atomic {
    if
    :: head - CAPACITY / 2 > mine -> mine = head - CAPACITY / 2
    :: else
    fi
  }
  known_aside = aside[me];
  step(cursor[me] = mine);
  step(joined[me] = known_aside);
  step(rejoins++);
  goto start;
killed:
  dead[me] = true;
end:
out:
  ended[me] = true
}

#ifdef CRASH
/* Comes along at any time after a death; may be killed between what it removes and the word that somebody went. */
proctype cleaner() {
  byte r;
  do
  :: atomic { someone_lies_there() -> clean() }
     step(generation++)
  :: publisher_ended -> break
  od;
killed:
  skip
}
#endif

/* When nobody can move any more. */
proctype judge() {
  byte r;
  timeout;
  assert(publisher_ended);
  for (r : 0 .. READERS - 1) { assert(ended[r]) }
}

init {
  byte i;
  atomic {
    run publisher();
#ifdef CRASH
    run cleaner();
#endif
    run judge();
    for (i : 0 .. READERS - 1) { run reader(i) }
  }
}
