/*
 * The work of a client that something ends at a random moment: threads that submit, transfer, wait, open and close contexts. Each keeps a
 * ledger of its requests and checks how they are settled.
 */
#ifndef WORK_H
#define WORK_H

#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../prng.h"
#include "../test.h"

#define FAULTS_MAX 2
#define CLIENTS_MAX 4

/* Requests by how they ended. */
struct tally {
	_Atomic unsigned long ok;
	_Atomic unsigned long exception;
	_Atomic unsigned long error;
	_Atomic unsigned long withdrawn;
	_Atomic unsigned long dropped; /* never collected: their context was closed or the proc destroyed */
};

struct session {
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *main;
	uint64_t add, buffers, hang;
	uint64_t fault[5];
	char other[PATH_MAX]; /* a library to load and unload */
	struct tally *tally;
	_Atomic unsigned long *submitted;
	uint64_t seed;
	unsigned long budget; /* steps of each thread; 0: until the worker has ended */
	bool may_hang;        /* something is sure to end the worker */
	bool may_end;         /* the worker may end; if not, every request succeeds */
	bool leaves;          /* requests stay uncollected */
	_Atomic bool closes;  /* the proc is being destroyed */
	/* The submissions that are faulty, by number. Each must be an exception unless another fault came first. */
	unsigned long faults[FAULTS_MAX];
	unsigned fault_count;
	_Atomic unsigned exceptions;
	_Atomic unsigned faults_submitted;
};

/* Looks the kernels up and opens the main context of a new proc. False: the worker has ended. */
bool session_prepare(struct session *session, struct veo_proc_handle *proc);
/* Runs the threads to their end, and destroys the proc. */
void session_run(struct session *session, unsigned threads);

#endif
