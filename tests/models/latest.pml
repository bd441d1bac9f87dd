/* Latest values as a model: one key, two writers one after the other, each with a board of its own; a reader that looks at
 * any time. A writer may be killed at each step; then the kernel gives its claim to the next one. With CRASH the reader may be
 * killed at each step, too, and another one comes and reads: no writer waits for either.
 *
 * It follows queue/latest_cell.hpp and port/latest_writer_core.cpp, port/boards.cpp step by step, one shared access per
 * transition, sequentially consistent. What must hold: a value that was read is whole and is one that was written; values
 * never go back; a reader is never kept waiting; who looks when all is quiet reads the last value that was finished.
 *
 * Mistakes that the protocol prevents, each found when made (latest_model_test.py):
 *   ONE_PLACE         both versions stand in one place
 *   BEGUN_LATE        `begun` is stored after the words of the version
 *   NO_CHECK          a copy is not checked against `begun`
 *   DONE_EARLY        `done` is stored before the words
 *   COUNTED_EARLY     a cell counts before it has its epoch
 *   ANNOUNCED_EARLY   the generation moves before the first value is there
 *   CACHED_FOR_EVER   a reader keeps the cell that it found, whatever the generation
 *   OLDEST_COUNTS     a reader takes the first cell that has a value, not the one with the highest epoch
 *   WAITS_FOR_READERS (with CRASH) a reader says that it reads, and writers wait until it does no more
 */
#define WRITERS 2
#ifndef VERSIONS
#define VERSIONS 3
#endif
#ifndef READS
#define READS 3
#endif
#define NOBODY 255
#define TRIES 3

#ifdef ONE_PLACE
#define place(v) 0
#else
#define place(v) ((v) & 1)
#endif
#define value(e, v) ((e) * (VERSIONS + 1) + (v)) /* rises from writer to writer */

/* written by each writer in its board */
byte used[WRITERS], epoch[WRITERS], begun[WRITERS], done[WRITERS];
byte first_word[WRITERS * 2], second_word[WRITERS * 2];
/* the topic's word, and the kernel's lock */
byte generation, claimed = NOBODY, ended;
byte finished[WRITERS]; /* for the properties only: the last version whose set() got so far that everybody can see it */

/* Each step of a writer may be its last. */
#define step(what) if :: what :: goto killed fi
#ifdef CRASH
#define reader_step(what) step(what)
#else
#define reader_step(what) what
#endif
#ifdef WAITS_FOR_READERS
bool reading;
#endif
#ifdef OLDEST_COUNTS
#define counts_more() (best == 0)
#else
#define counts_more() (mark > best)
#endif

proctype writer(byte me) {
  byte version, other, highest;
  atomic { claimed == NOBODY -> claimed = me }
  other = 0; highest = 0;
  do
  :: other < WRITERS ->
     if
     :: used[other] && epoch[other] > highest -> highest = epoch[other]
     :: else
     fi;
     other++
  :: else -> break
  od;
#ifdef COUNTED_EARLY
  step(used[me] = 1);
  step(epoch[me] = highest + 1);
#else
  step(epoch[me] = highest + 1);
  step(used[me] = 1);
#endif
#ifdef ANNOUNCED_EARLY
  step(generation++);
#endif
  do
  :: version < VERSIONS ->
     version++;
#ifdef WAITS_FOR_READERS
     !reading;
#endif
#ifndef BEGUN_LATE
     step(begun[me] = version);
#endif
#ifdef DONE_EARLY
     step(done[me] = version);
#endif
     step(first_word[me * 2 + place(version)] = value(highest + 1, version));
     step(second_word[me * 2 + place(version)] = value(highest + 1, version));
#ifdef BEGUN_LATE
     step(begun[me] = version);
#endif
#ifndef DONE_EARLY
     step(atomic { done[me] = version; finished[me] = (version > 1 -> version : 0) });
#endif
#ifndef ANNOUNCED_EARLY
     if
     :: version == 1 -> step(atomic { generation++; finished[me] = 1 })
     :: else
     fi
#endif
  :: else -> break
  od;
killed:
  atomic { claimed = NOBODY; ended++ }
}

bool all_ended;
byte known_generation, found = NOBODY, last_read;

/* The cell with a value whose epoch is the highest; who knows one keeps it while the generation stands. */
inline search() {
#ifdef CACHED_FOR_EVER
  if
  :: found == NOBODY ->
#else
  board = generation;
  if
  :: board != known_generation || found == NOBODY ->
#endif
     known_generation = board;
     found = NOBODY; board = 0; best = 0;
     do
     :: board < WRITERS ->
        if
        :: used[board] ->
           mark = epoch[board];
           assert(mark != 0);
           if
           :: counts_more() && done[board] != 0 -> best = mark; found = board
           :: else
           fi
        :: else
        fi;
        board++
     :: else -> break
     od
  :: else
  fi;
  board = 0; best = 0; mark = 0
}

inline read() {
  search();
  tries = 0; got = 0;
  do
  :: found == NOBODY || tries == TRIES -> break
  :: else ->
#ifdef WAITS_FOR_READERS
     reading = true;
#endif
     reader_step(version = done[found]);
     reader_step(one = first_word[found * 2 + place(version)]);
     reader_step(two = second_word[found * 2 + place(version)]);
#ifdef WAITS_FOR_READERS
     reading = false;
#endif
#ifdef NO_CHECK
     if
     :: true ->
#else
     if
     :: begun[found] < version + 2 ->
#endif
        assert(one == two && one == value(epoch[found], version));
        assert(one >= last_read);
        last_read = one; got = one;
        break
     :: else -> tries++
     fi
  od;
  version = 0; one = 0; two = 0; tries = 0
}

proctype reader() {
  byte reads, board, best, mark, version, one, two, tries, got, w;
  do
  :: reads < READS -> read(); reads++
  :: else -> break
  od;
#ifdef CRASH
  goto alive;
killed:
  skip;
  d_step { /* another one, which knows nothing yet */
    found = NOBODY; known_generation = 0; last_read = 0;
    reads = 0; board = 0; best = 0; mark = 0; version = 0; one = 0; two = 0; tries = 0; got = 0
  }
alive:
#endif
  /* Everybody has ended or was killed. */
  ended == WRITERS;
  all_ended = true;
  read();
  for (w : 0 .. WRITERS - 1) { assert(finished[w] == 0 || got >= value(epoch[w], finished[w])) }
}

/* When nobody can move any more. */
proctype judge() {
  timeout;
  assert(all_ended)
}

init { atomic { run writer(0); run writer(1); run reader(); run judge() } }
