/* Making and cleaning up as a model: processes that come, enter a topic and go, and each cleans up on its way, as all do. Who
 * comes first makes the topic's directory and its control file; who goes last removes both; everybody removes what the dead
 * left. Each may be killed at each step, cleaners in the middle of their cleaning among them; then the kernel closes what it had
 * open, one after the other in any order. When all have ended one more comes and goes, and nothing may be left.
 *
 * It follows port/node_core.cpp, port/topic.cpp, port/liveness.cpp and port/sweep.cpp step by step, one system call per
 * transition. The domain's directory is there all the time: it goes and comes as a topic's does. What must hold: whoever
 * lives and is inside has its names; all who are inside at a time are in the same topic; nobody waits for the dead; in the end
 * there is no name.
 *
 * With RM somebody removes the name of a node's file, too, whoever lives: no life ends by that, and nothing is left by it.
 *
 * Mistakes that the protocol prevents, each found when made (names_model_test.py):
 *   LINKED_FIRST     a node's file has its name before it is locked
 *   NO_SECOND_LOOK   who has locked the control file does not look whether it is still the one of that name
 *   REMOVES_UNLOCKED who removes a topic does not lock its control file
 *   REMOVES_BLINDLY  who has locked it to remove it does not look whether it is still the one of that name
 *   CONTROL_FIRST    the control file is removed before the other names of its topic
 *   ENTERS_GONE      who cannot make the control file, because the directory has gone, goes on in it
 *   NO_SIGN          (with RM) who finds no file of a node asks for no other sign of its life
 */
#ifndef PROCESSES
#define PROCESSES 2
#endif
#ifndef DEATHS
#define DEATHS 2
#endif
#ifndef SUCCESSORS
#define SUCCESSORS 0 /* who come when the first of them has ended */
#endif
#define ALL (PROCESSES + SUCCESSORS + 1)
#define LAST (ALL - 1) /* comes when all have ended, and lives */
#define MOST 12       /* directories, and control files, that are ever made */

/* What the kernel keeps. Names: */
byte topic;         /* which directory has the topic's name; 0: none */
byte control[MOST]; /* in a directory: which file is called so; 0: none */
byte members[MOST]; /* in a directory: bit p, the file of process p */
bool named[ALL];    /* a node's file */
/* Locks, which go with what is open: */
bool locked[ALL], sign[ALL]; /* on a node's file, and the one on the domain's directory */
byte shared[MOST];           /* of a control file: bit p, process p */
byte exclusive[MOST];        /* p + 1 */
byte directories, files;

/* For the properties. */
bool lives[ALL]; /* from when its node has a name until that goes */
bool inside[ALL], has_member[ALL];
byte in_directory[ALL], in_file[ALL];
byte ended, deaths;
bool first_ended, all_done;

#define bit(p) (1 << (p))
#define step(what) if :: what :: atomic { me < LAST && deaths < DEATHS -> deaths++; goto killed } fi

/* Whoever changes a name looks whether everybody has those that it needs. */
inline judge_names() {
  for (q : 0 .. ALL - 1) {
#ifndef RM
    assert(!lives[q] || named[q]);
#endif
    assert(!inside[q] || (topic == in_directory[q] && control[topic] == in_file[q]));
    assert(!has_member[q] || (members[in_directory[q]] & bit(q)) != 0)
  }
  q = 0
}

/* Whether p lives: its file is opened by its name, and asked for its lock. */
inline ask_for_life(p) {
  was_named = named[p];
  if
  :: was_named -> alive = locked[p]
#ifdef NO_SIGN
  :: !was_named -> alive = false
#else
  :: !was_named -> alive = sign[p]
#endif
  fi;
  was_named = false
}

/* A topic that nobody is in: all of it, under the exclusive lock. */
inline remove_if_unused() {
  d = topic;
  if
  :: d == 0
  :: else ->
     f = control[d];
     may = true;
     if
     :: f == 0 /* made by one who is about to make the file, or was killed before */
     :: else ->
#ifndef REMOVES_UNLOCKED
        step(atomic {
          if
          :: shared[f] == 0 && exclusive[f] == 0 -> exclusive[f] = me + 1
          :: else -> may = false
          fi
        });
#endif
#ifndef REMOVES_BLINDLY
        if
        :: may && control[d] != f -> may = false
        :: else
        fi;
#endif
        if
        :: may ->
#ifdef CONTROL_FIRST
           step(d_step { control[d] = 0; judge_names() });
#endif
           list = members[d];
           do
           :: list == 0 -> break
           :: else ->
              d_step {
                p = 0;
                do
                :: (list & bit(p)) != 0 -> break
                :: else -> p++
                od;
                list = list & ~bit(p)
              }
              step(d_step { members[d] = members[d] & ~bit(p); judge_names() });
              p = 0
           od;
           p = 0;
#ifndef CONTROL_FIRST
           step(d_step { control[d] = 0; judge_names() })
#endif
        :: else
        fi
     fi;
     if
     :: may -> /* by its name, whatever has that now, if it is empty */
        step(d_step {
          if
          :: topic != 0 && control[topic] == 0 && members[topic] == 0 -> topic = 0
          :: else
          fi;
          judge_names()
        })
     :: else
     fi;
     d_step {
       if
       :: f != 0 && exclusive[f] == me + 1 -> exclusive[f] = 0
       :: else
       fi
     }
  fi;
  may = false;
  d_step { d = 0; f = 0 }
}

/* What the dead left in the topic, the topic if nobody is in it, and their nodes' names last. */
#if DEATHS == 0 /* nobody is looked for */
#define sweep() skip
#else
inline sweep() {
  p = 0;
  do
  :: p == ALL -> break
  :: p < ALL && named[p] ->
     ask_for_life(p);
     d_step {
       if
       :: !alive -> dead = dead | bit(p)
       :: else
       fi;
       alive = false; p++
     }
  :: p < ALL && !named[p] -> p++
  od;
  p = 0;
  if
  :: dead == 0
  :: else ->
     if
     :: topic == 0
     :: else ->
        d_step { swept = topic; list = members[topic] }
        do
        :: p == ALL -> break
        :: p < ALL && (list & bit(p)) != 0 ->
           ask_for_life(p);
           if
           :: !alive -> step(d_step { members[swept] = members[swept] & ~bit(p); judge_names() })
           :: else
           fi;
           d_step { alive = false; p++ }
        :: p < ALL && (list & bit(p)) == 0 -> p++
        od;
        p = 0;
        d_step { swept = 0; list = 0 }
        remove_if_unused()
     fi;
     do
     :: p == ALL -> break
     :: p < ALL && (dead & bit(p)) != 0 ->
        step(d_step { named[p] = false; judge_names() });
        p++
     :: p < ALL && (dead & bit(p)) == 0 -> p++
     od
  fi;
  p = 0;
  dead = 0
}
#endif

inline sweep_after_the_last() {
  d_step {
    may = true;
    for (q : 0 .. ALL - 1) {
      if
      :: named[q] -> may = false
      :: else
      fi
    }
    q = 0
  }
  if
  :: may -> remove_if_unused()
  :: else
  fi;
  may = false
}

inline come_to_life() {
  step(sign[me] = true);
#ifdef LINKED_FIRST
  step(d_step { named[me] = true; lives[me] = true });
  step(locked[me] = true)
#else
  step(locked[me] = true);
  step(d_step { named[me] = true; lives[me] = true })
#endif
}

proctype process(byte me) {
  byte d, f, p, q, list, dead, swept;
  bool may, alive, was_named;

  if
  :: me < PROCESSES
  :: me >= PROCESSES && me < LAST && first_ended
  :: me == LAST && ended == LAST
  fi;
  come_to_life();
  sweep();
enter:
  skip;
  d_step { d = 0; f = 0 }
  step(d_step {
    if
    :: topic == 0 -> directories++; assert(directories < MOST); topic = directories
    :: else
    fi
  });
  d = topic;
  if
  :: d == 0 -> goto enter
  :: else
  fi;
  f = control[d];
  if
  :: f != 0
  :: else ->
     d_step { files++; assert(files < MOST); f = files }
     step(d_step {
       if
#ifdef ENTERS_GONE
       :: control[d] == 0 -> control[d] = f
#else
       :: topic == d && control[d] == 0 -> control[d] = f
#endif
       :: else -> may = true /* there is one, or the directory has gone */
       fi
     });
     if
     :: may -> may = false; goto enter
     :: else
     fi
  fi;
  step(d_step { exclusive[f] == 0 -> shared[f] = shared[f] | bit(me) });
#ifndef NO_SECOND_LOOK
  if
  :: control[d] != f -> step(shared[f] = shared[f] & ~bit(me)); goto enter
  :: control[d] == f
  fi;
#endif
  d_step { inside[me] = true; in_directory[me] = d; in_file[me] = f; judge_names() }
  step(d_step { members[d] = members[d] | bit(me); has_member[me] = true; judge_names() });
  /* and it goes */
  has_member[me] = false;
  step(members[d] = members[d] & ~bit(me));
  d_step { inside[me] = false; in_directory[me] = 0; in_file[me] = 0 }
  step(shared[f] = shared[f] & ~bit(me));
  remove_if_unused();
  lives[me] = false;
  step(sign[me] = false);
  step(named[me] = false);
  step(locked[me] = false);
  sweep();
  sweep_after_the_last();
  goto over;
killed:
  skip;
  d_step { lives[me] = false; inside[me] = false; has_member[me] = false; in_directory[me] = 0; in_file[me] = 0 }
  do /* an opening is no longer that of a process as soon as the kernel has closed it */
  :: sign[me] -> sign[me] = false
  :: locked[me] -> locked[me] = false
  :: f != 0 && exclusive[f] == me + 1 -> exclusive[f] = 0
  :: f != 0 && (shared[f] & bit(me)) != 0 -> shared[f] = shared[f] & ~bit(me)
  :: !sign[me] && !locked[me] && (f == 0 || (exclusive[f] != me + 1 && (shared[f] & bit(me)) == 0)) -> break
  od;
over:
  skip;
  d_step { d = 0; f = 0; p = 0; q = 0; list = 0; dead = 0; swept = 0; may = false; alive = false; was_named = false }
  d_step { ended++; first_ended = first_ended || me == 0 };
  if
  :: me == LAST ->
     d_step {
       assert(topic == 0);
       for (q : 0 .. ALL - 1) { assert(!named[q]) }
     }
     all_done = true
  :: else
  fi
}

#ifdef RM
proctype remover() {
  byte p;
  do
  :: p < PROCESSES - 1 -> p++
  :: break
  od;
  if
  :: named[p] -> named[p] = false
  :: ended == LAST
  fi;
  p = 0
}
#endif

/* When nobody can move any more. */
proctype judge() {
  timeout;
  assert(all_done)
}

init {
  byte i;
  atomic {
    for (i : 0 .. LAST) { run process(i) }
#ifdef RM
    run remover();
#endif
    run judge();
    i = 0
  }
}
