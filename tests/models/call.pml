/* A client, its calls, and the server, each of which may die: services.md as a model. The two rings of a connection are channels, which
 * is what ring.pml shows them to be; what is explored here is who may say what when, and what a death changes.
 *
 * As the code has it: a place of the client's table is free again when its handle is gone and the server has said its last
 * word on it, or has died; the server says a last word on each call, cancelled ones too; a death is what the lock says; what the
 * dead server's ring still holds is taken before anything fails. A client dies between any two of its steps; the server, which
 * has room for one, forgets it and its calls once it has the verdict, and lets the next one in. Properties:
 *   - each call ends exactly once, with its own answer, by its deadline or cancel, or with the server's death;
 *   - one that the server answered before it died does not end with its death, and one that ended so is served by nobody;
 *   - the answer ring never overflows: the server waits for no client;
 *   - nothing is said to a client that was forgotten, and no answer to a dead one's call reaches the next;
 *   - in the end every place is free again, and the server keeps no request.
 * Each mistake below breaks one of them: DRAINS_LAST, HINT_IS_ENOUGH, REUSED_EARLY, CANCELS_IN_SILENCE, ENDS_AGAIN, and of the
 * server about the client FORGETS_BY_HINT, KEEPS_THE_DEAD (requests that it holds), LEAVES_ITS_RING (requests it had not taken).
 */
#ifndef PLACES
#define PLACES 2
#endif
#ifndef CALLS
#define CALLS 3 /* in all */
#endif
#ifndef DEATHS
#define DEATHS 1 /* of servers */
#endif
#ifndef CLIENT_DEATHS
#define CLIENT_DEATHS 0
#endif

mtype = { idle, waiting, ended };
mtype = { call, cancel };

chan requests = [PLACES * 2] of { mtype, byte, byte }; /* kind, place, number of the call: its use of the place */
chan answers = [PLACES] of { byte, byte };             /* place, number */

/* The client's table. */
typedef Place {
  mtype state = idle;
  bool open;    /* the server's last word is to come */
  bool handled; /* the user has it */
  byte number;
  byte ends;
  bool answered; /* the server has written its answer: for the properties only */
  bool cancel_due;
};
Place place[PLACES];
byte started;

/* The server, as the kernel and its node's words have it. */
bool hint, dead;
bool pending[PLACES];
byte pending_number[PLACES];
bool buried; /* the client has done with it */
byte deaths;

/* The client, likewise. */
bool client_hint, client_dead;
bool forgotten; /* the server has done with it */
byte client_deaths;
#ifdef FORGETS_BY_HINT
#define client_verdict (client_dead || client_hint)
#else
#define client_verdict client_dead
#endif

inline end_call(p) {
  place[p].state = ended;
  place[p].ends++;
  assert(place[p].ends == 1)
}

inline free_if_done(p) {
  if
#ifdef REUSED_EARLY
  :: !place[p].handled && place[p].state == ended ->
#else
  :: !place[p].handled && !place[p].open && place[p].state == ended ->
#endif
    assert(place[p].ends == 1);
    place[p].state = idle
  :: else
  fi
}

inline take(p, n) {
  if
  :: place[p].open && place[p].number == n ->
    place[p].open = false;
    if
#ifdef ENDS_AGAIN
    :: true -> end_call(p)
#else
    :: place[p].state == waiting -> end_call(p)
#endif
    :: else
    fi;
    free_if_done(p)
  :: else /* of a call that is no more */
  fi
}

inline tell_cancel(p) {
  if
  :: !place[p].open -> place[p].cancel_due = false
  :: place[p].open && nfull(requests) -> requests!cancel, p, place[p].number; place[p].cancel_due = false
  :: place[p].open && full(requests) -> place[p].cancel_due = true
  fi
}

inline fail_open() {
  q = 0;
  do
  :: q < PLACES ->
    if
    :: place[q].open ->
      place[q].open = false;
      if
      :: place[q].state == waiting ->
        assert(!place[q].answered);
        end_call(q)
      :: else
      fi;
      free_if_done(q)
    :: else
    fi;
    q++
  :: else -> break
  od
}

inline drain() {
  do
  :: answers?p, n -> take(p, n)
  :: empty(answers) -> break
  od
}

/* What it kept of it, and what it had not taken from its ring. */
inline forget_client() {
#ifndef KEEPS_THE_DEAD
  p = 0;
  do
  :: p < PLACES -> pending[p] = false; p++
  :: else -> break
  od;
#endif
#ifndef LEAVES_ITS_RING
  do
  :: requests?_, p, n
  :: empty(requests) -> break
  od;
#endif
  p = 0;
  n = 0;
  forgotten = true
}

proctype Server() {
  byte p, n;
  do
  :: atomic { !dead && nempty(requests) ->
       if
       :: requests?call, p, n ->
         assert(!buried && !forgotten && !pending[p]);
         pending[p] = true;
         pending_number[p] = n
       :: requests?cancel, p, n ->
         if
         :: pending[p] && pending_number[p] == n ->
           pending[p] = false;
#ifndef CANCELS_IN_SILENCE
           assert(nfull(answers));
           answers!p, n
#endif
         :: else
         fi
       fi
     }
  :: atomic { /* answers what it keeps, in any order */
       !dead && (pending[0] || (PLACES > 1 && pending[PLACES - 1])) ->
       if
       :: pending[0] -> p = 0
       :: PLACES > 1 && pending[PLACES - 1] -> p = PLACES - 1
       fi;
       pending[p] = false;
       assert(!buried && !forgotten && nfull(answers));
       answers!p, pending_number[p];
       if
       :: place[p].number == pending_number[p] -> place[p].answered = true
       :: else
       fi
     }
  :: atomic { !dead && client_verdict && !forgotten -> forget_client() }
  :: atomic { !hint && deaths < DEATHS -> hint = true; deaths++ } /* its beacon goes out */
  :: atomic { hint && !dead -> dead = true; break }               /* and its lock comes free */
  :: dead -> break
  od
}

/* The next server: its rings are others. */
inline succeed() {
  do
  :: requests?_, p, n
  :: empty(requests) -> break
  od;
  q = 0;
  do
  :: q < PLACES -> pending[q] = false; q++
  :: else -> break
  od;
  p = 0;
  n = 0;
  q = 0;
  hint = false;
  dead = false;
  buried = false;
  run Server()
}

proctype Client() {
  byte p, q, n;
  do
  :: atomic { started < CALLS && nfull(requests) && !buried ->
       if
       :: place[0].state == idle -> p = 0
       :: PLACES > 1 && place[PLACES - 1].state == idle -> p = PLACES - 1
       :: else -> p = PLACES
       fi;
       if
       :: p < PLACES ->
         started++;
         place[p].state = waiting;
         place[p].open = true;
         place[p].handled = true;
         place[p].number++;
         place[p].ends = 0;
         place[p].answered = false;
         requests!call, p, place[p].number
       :: else
       fi
     }
  :: atomic { answers?p, n -> take(p, n) }
  :: atomic { /* its deadline has passed, or the user cancels it */
       (place[0].state == waiting || (PLACES > 1 && place[PLACES - 1].state == waiting)) ->
       if
       :: place[0].state == waiting -> p = 0
       :: PLACES > 1 && place[PLACES - 1].state == waiting -> p = PLACES - 1
       fi;
       end_call(p);
       tell_cancel(p)
     }
  :: atomic { place[0].cancel_due && (nfull(requests) || !place[0].open) -> tell_cancel(0) }
  :: atomic { PLACES > 1 && place[PLACES - 1].cancel_due && (nfull(requests) || !place[PLACES - 1].open) ->
       tell_cancel(PLACES - 1)
     }
  :: atomic { place[0].handled && place[0].state == ended -> place[0].handled = false; free_if_done(0) }
  :: atomic { PLACES > 1 && place[PLACES - 1].handled && place[PLACES - 1].state == ended ->
       place[PLACES - 1].handled = false;
       free_if_done(PLACES - 1)
     }
#ifdef HINT_IS_ENOUGH
  :: atomic { hint && !buried ->
#else
  :: atomic { dead && !buried ->
#endif
       buried = true;
#ifdef DRAINS_LAST
       fail_open();
       drain()
#else
       drain();
       fail_open()
#endif
     }
  :: atomic { buried && dead -> succeed() }
  :: atomic { client_deaths < CLIENT_DEATHS -> client_deaths++; client_hint = true; goto killed }
#ifdef FORGETS_BY_HINT
  :: atomic { !client_hint -> client_hint = true } /* the thread that lit its beacon has ended, and another goes on */
#endif
  :: timeout -> break /* nothing more will happen */
  od;
  assert(started == CALLS);
  p = 0;
  do
  :: p < PLACES -> assert(place[p].state == idle && !place[p].open && !pending[p]); p++
  :: else -> break
  od;
  goto out;
killed:
  client_dead = true;
  /* The next one, with rings of its own; if there is no server any more either, that has a successor, too. */
  atomic {
    forgotten || dead ->
    if
    :: dead -> succeed()
    :: else
    fi;
    do
    :: answers?p, n
    :: empty(answers) -> break
    od;
    q = 0;
    do
    :: q < PLACES ->
      place[q].state = idle;
      place[q].open = false;
      place[q].handled = false;
      place[q].cancel_due = false;
      q++
    :: else -> break
    od;
    p = 0;
    n = 0;
    q = 0;
    client_hint = false;
    client_dead = false;
    forgotten = false;
    run Client()
  }
out:
  skip
}

init {
  atomic {
    run Server();
    run Client()
  }
}
