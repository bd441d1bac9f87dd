/* The last message of each key, kept beside the ring, as a model: a publisher that may be killed at each step, with more
 * keys than cells; a reader that joins at any time with any part of the ring. With CRASH the reader may be killed at each step,
 * too, and another one joins: the publisher waits for neither, and the second is given what any other would be.
 *
 * It follows queue/kept_cell.hpp, port/keeper.cpp and port/kept_messages.cpp step by step, one shared access per transition,
 * sequentially consistent. The ring is every message below `head`: what it gives is for ring.pml. What must hold: what is
 * given is whole, stands below the reader's part of the ring, is the last of its key there, and comes once; of the keys
 * published last, as many as there are cells, the last message is given or stands in the reader's part.
 *
 * Mistakes that the protocol prevents, each found when made (kept_model_test.py):
 *   PUBLISHED_FIRST   the message is published before it is kept
 *   ONE_PLACE         both versions stand in one place
 *   BEGUN_LATE        `begun` is stored after the words of the version
 *   NO_CHECK          a copy is not checked against `begun`
 *   NEWEST_ONLY       the version before the last one is not looked at
 *   WHATEVER_THE_END  the last version is taken wherever the reader's part begins
 *   WAITS_FOR_READERS (with CRASH) a reader says that it reads, and the publisher waits until it does no more
 *   TAKEN_BY_ONE      (with CRASH) who takes a kept message marks it as taken, and nobody gives it twice
 */
#ifndef MESSAGES
#define MESSAGES 5
#endif
#define KEYS 3
#define CELLS 2

#ifdef ONE_PLACE
#define place(c, v) ((c) * 2)
#else
#define place(c, v) ((c) * 2 + ((v) & 1))
#endif

/* written by the publisher */
byte head, begun[CELLS], done[CELLS], sequence_word[CELLS * 2], payload_word[CELLS * 2];
/* for the properties */
byte key_of[MESSAGES];
bool ended, all_ended, another;

#define step(what) if :: what :: goto killed fi
#ifdef CRASH
#define reader_step(what) step(what)
#else
#define reader_step(what) what
#endif
#ifdef WAITS_FOR_READERS
bool reading;
#endif
#ifdef TAKEN_BY_ONE
byte taken[CELLS];
#define is_taken(c, v) (taken[c] == (v))
#else
#define is_taken(c, v) false
#endif

/* The cell of its key; else one that nobody used; else that of the key published longest ago. */
inline find_cell() {
  d_step {
    c = 0; cell = 0;
    do
    :: c < CELLS && stamp[c] != 0 && key_in[c] == key -> cell = c; break
    :: c < CELLS && !(stamp[c] != 0 && key_in[c] == key) ->
       if
       :: stamp[c] < stamp[cell] -> cell = c
       :: else
       fi;
       c++
    :: c == CELLS -> break
    od;
    key_in[cell] = key; stamp[cell] = s + 1; version[cell] = version[cell] + 1; c = 0
  }
}

proctype publisher() {
  byte s, key, cell, c, key_in[CELLS], stamp[CELLS], version[CELLS];
  do
  :: s < MESSAGES ->
     if :: key = 0 :: key = 1 :: key = 2 fi;
     atomic { find_cell(); key_of[s] = key }
#ifdef PUBLISHED_FIRST
     step(head = s + 1);
#endif
#ifdef WAITS_FOR_READERS
     !reading;
#endif
#ifndef BEGUN_LATE
     step(begun[cell] = version[cell]);
#endif
     step(sequence_word[place(cell, version[cell])] = s + 1);
     step(payload_word[place(cell, version[cell])] = s + 1);
#ifdef BEGUN_LATE
     step(begun[cell] = version[cell]);
#endif
     step(done[cell] = version[cell]);
#ifndef PUBLISHED_FIRST
     step(head = s + 1);
#endif
     s++
  :: else -> break
  od;
killed:
  ended = true
}

#ifdef NO_CHECK
#define overtaken(c, v) false
#else
#define overtaken(c, v) (begun[c] >= (v) + 2)
#endif
#ifdef WHATEVER_THE_END
#define below(sequence) true
#else
#define below(sequence) ((sequence) < end)
#endif

proctype reader() {
  byte end, c, v, newest, words, found[CELLS], at[CELLS], given[KEYS], j, k, last[KEYS], later;
#ifdef CRASH
afresh:
#endif
  end = head;
  if :: true :: end > 0 -> end = end - 1 :: end > 1 -> end = end - 2 fi;
  /* Looking. */
  do
  :: c < CELLS ->
#ifdef WAITS_FOR_READERS
     reading = true;
#endif
     reader_step(newest = done[c]); v = newest;
     do
     :: v == 0 || v + 2 == newest -> break
     :: else ->
        reader_step(words = sequence_word[place(c, v)]);
        if
        :: overtaken(c, v) -> break
        :: else
        fi;
        if
        :: below(words - 1) -> found[c] = v; at[c] = words; break
#ifdef NEWEST_ONLY
        :: else -> break
#else
        :: else -> v--
#endif
        fi
     od;
#ifdef WAITS_FOR_READERS
     reading = false;
#endif
     c++
  :: else -> break
  od;
  /* Taking. */
  c = 0;
  do
  :: c < CELLS ->
     if
     :: found[c] != 0 && !is_taken(c, found[c]) ->
        reader_step(words = payload_word[place(c, found[c])]);
#ifdef TAKEN_BY_ONE
        taken[c] = found[c];
#endif
        if
        :: overtaken(c, found[c])
        :: else ->
           d_step {
             assert(words == at[c] && words <= end);
             k = key_of[words - 1];
             assert(given[k] == 0);
             given[k] = words;
             for (j : words .. MESSAGES - 1) { assert(j >= end || key_of[j] != k) }
           }
        fi
     :: else
     fi;
     c++
  :: else -> break
  od;
#ifdef CRASH
  goto alive;
killed: /* another one, which knows nothing yet; a third would find what it finds */
  if
  :: atomic { !another -> another = true }
     d_step {
       end = 0; c = 0; v = 0; newest = 0; words = 0; k = 0; j = 0;
       do
       :: j < CELLS -> found[j] = 0; at[j] = 0; j++
       :: else -> j = 0; break
       od;
       do
       :: j < KEYS -> given[j] = 0; j++
       :: else -> j = 0; break
       od
     }
     goto afresh
  :: another -> goto out
  fi;
alive:
#endif
  ended;
  all_ended = true;
  d_step {
    j = 0;
    do
    :: j < head -> last[key_of[j]] = j + 1; j++
    :: else -> break
    od;
    for (k : 0 .. KEYS - 1) {
      later = 0;
      for (j : 0 .. KEYS - 1) {
        if
        :: last[j] > last[k] -> later++
        :: else
        fi
      }
      assert(last[k] == 0 || later >= CELLS || last[k] > end || given[k] == last[k])
    }
  };
#ifdef CRASH
out:
  ended;
  all_ended = true
#endif
}

/* When nobody can move any more. */
proctype judge() {
  timeout;
  assert(all_ended)
}

init { atomic { run publisher(); run reader(); run judge() } }
