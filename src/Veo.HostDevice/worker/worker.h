/* The worker's state and its parts. */
#ifndef VEOHOST_WORKER_H
#define VEOHOST_WORKER_H

#include <stdint.h>

#include "layout.h"

/* Hidden: a kernel may have functions and variables of the same names. */
#pragma GCC visibility push(hidden)

/* Where client and worker meet; set once at start. */
extern char *arena;
extern struct control *control;

/* An entry of the static symbol table of a custom worker, which library handle 0 means. The table ends with a NULL name. */
struct veo_static_symbol {
	const char *name;
	void *address;
};
extern const struct veo_static_symbol veo_static_symbols[] __attribute__((weak));

/* Serves the requests of a context in order until OP_EXIT. The calling thread becomes the context's thread. */
void serve(uint64_t channel);

/* Returns when every further context has reached its OP_EXIT. */
void await_contexts(void);

/*
 * What veo_prev_req_result() tells a kernel; each context's thread has a history of its own. direct_copies: transfers of the client that were requests as far
 * as it knows.
 */
void history_begin(void);
void history_skip(uint32_t direct_copies);
void history_add(uint8_t operation, uint64_t result);

/* Installs the signal handlers; each context's thread calls faults_enter_thread() first, with its channel, and the other one last. */
void faults_init(void);
void faults_enter_thread(uint64_t channel);
void faults_leave_thread(void);

/* Standard output. The second may be called in a signal handler; nothing may be printed after it. */
void output_init(void);
void output_rescue(void);

/* Sets VE_FTRACE_OUT_NAME for profiled kernels. */
void trace_name_file(void);

/* Ends this process when the client ends, whatever the kernels do. */
int lifeline_start(int socket, int client_pid);

#pragma GCC visibility pop

#endif
