/* The broadcast ring as a model: gate, generation, cursor, hold, `aside`, spare chunks. One publisher, READERS readers that
 * join at any time, are lapped, are set aside, join again, and stop for ever at any step (a stopped reader never lets go).
 *
 * It follows runtime/include/tenon/detail/queue step by step, one shared access per transition, sequentially consistent.
 * What must hold: a message that was taken reads as itself until it is let go; a reliable reader misses nothing; there is
 * always a chunk for a loan.
 *
 * Mistakes that the protocol prevents, each found when made (ring_model_test.py):
 *   GENERATION_FIRST   the generation is read before the gate is stored
 *   NO_SECOND_LOOK     a take does not look at `aside` after storing its hold
 *   HOLDS_FIRST        the publisher reads holds before it stores `aside`
 *   WHERE_AFTERWARDS   a take reads the slot's redirect after its look at `aside`
 *   FORGETS_HOLDS      holds of a reader that is set aside are looked at only if it held something before
 *   FEW_SPARES         one spare chunk too few
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

proctype publisher() {
  byte next = FIRST, settled = FIRST, announced = FIRST;
  byte known_generation, known_rejoins, limit, chunk, r, c, blocking = NONE;
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
     gate = announced;
#ifndef GENERATION_FIRST
     limit = generation;
#endif
     if
     :: limit != known_generation ->
        known_generation = limit; r = 0;
        do
        :: r < READERS ->
           if
           :: atomic { record[r] && !attached[r] -> attached[r] = true; partakes[r] = true; holding[r] = true }
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
           :: c + CAPACITY < limit && !is_reliable(r) -> partakes[r] = false; aside[r]++
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
       r = 0;
       for (c : 0 .. CHUNKS - 1) { /* what nobody holds any more is free */
         if
         :: keeps[c] != NONE ->
            chunk = 0;
            for (r : 0 .. READERS - 1) {
              if
              :: held[r] == keeps[c] + 1 -> chunk = 1
              :: else
              fi
            }
            if
            :: chunk == 0 -> keeps[c] = NONE; is_free[c] = true
            :: else
            fi
         :: else
         fi
       }
       if
       :: limit > next -> settled = limit
       :: else -> settled = next
       fi;
       c = 0; r = 0; chunk = 0; limit = 0;
     }
     if
     :: DEMOTE && settled == next && blocking != NONE ->
        partakes[blocking] = false;
#ifndef FORGETS_HOLDS
        holding[blocking] = true;
#endif
        aside[blocking]++
     :: true
     fi;
     blocking = NONE
  :: next < LAST && next < settled ->
     seq[next % CAPACITY] = replacing(next);
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
        r = 0;
        do
        :: r < READERS && (partakes[r] || holding[r]) -> held[r] = hold[r]; r++
        :: r < READERS && !(partakes[r] || holding[r]) -> held[r] = 0; r++
        :: else -> break
        od;
        atomic {
          for (c : 0 .. CHUNKS - 1) {
            if
            :: keeps[c] != NONE ->
               limit = 0;
               for (r : 0 .. READERS - 1) {
                 if
                 :: held[r] == keeps[c] + 1 -> limit = 1
                 :: else
                 fi
               }
               if
               :: limit == 0 -> keeps[c] = NONE; is_free[c] = true; chunk = c
               :: else
               fi
            :: else
            fi
          }
          r = 0; c = 0; limit = 0;
        }
     :: else
     fi;
     assert(chunk != NONE);
     atomic { is_free[chunk] = false; chunk_of_slot[next % CAPACITY] = chunk; }
     payload[chunk] = WRITING;
     payload[chunk] = next;
     where[next % CAPACITY] = chunk;
     seq[next % CAPACITY] = valid(next);
     next++;
     head = next;
     chunk = 0
  od
}

/* A reader may stop for ever at each step: there is no obligation to move in a model of safety. */
proctype reader(byte me) {
  byte mine, mark, chunk, known_aside;

  /* join: place, record, generation, gate */
  mine = head;
  known_aside = aside[me];
  joined[me] = known_aside;
  cursor[me] = mine;
  record[me] = true;
  generation++;
start:
  atomic {
    if
    :: gate >= FIRST + CAPACITY && gate - CAPACITY > mine -> mine = gate - CAPACITY
    :: else
    fi
  }
  cursor[me] = mine;

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
  hold[me] = mine + 1;
#ifndef NO_SECOND_LOOK
  if
  :: aside[me] != known_aside -> hold[me] = 0; goto behind
  :: else
  fi;
#endif
#ifdef WHERE_AFTERWARDS
  chunk = where[mine % CAPACITY];
#endif
  cursor[me] = mine + 1;
  mine++;
  assert(payload[chunk] == mine - 1); /* read in place, more than once */
  assert(payload[chunk] == mine - 1);
  hold[me] = 0;
  chunk = 0;
  goto again;

wait: /* until the slot changes: to look again before would find the same */
  seq[mine % CAPACITY] >= valid(mine);
  goto again;

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
  cursor[me] = mine;
  joined[me] = known_aside;
  rejoins++;
  goto start;
end:
  skip
}

init {
  byte i;
  atomic {
    run publisher();
    for (i : 0 .. READERS - 1) { run reader(i) }
  }
}
