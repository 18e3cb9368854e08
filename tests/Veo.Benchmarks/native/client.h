/* What the measuring programs have in common: a proc, its main context and the empty kernel. */
#ifndef VEO_BENCHMARKS_CLIENT_H
#define VEO_BENCHMARKS_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#include <ve_offload.h>

struct client {
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *ctx;
	struct veo_args *args;
	uint64_t empty;
};

/* Says on standard error what failed, and ends the program. */
void fail(const char *what) __attribute__((noreturn));

void client_open(struct client *c, const char *library);
int client_close(struct client *c);

/* One call of the empty kernel. */
uint64_t submit(struct client *c);
void collect(struct client *c, uint64_t id);

/* Microseconds per round trip of `calls` calls, each waited for before the next. */
double round_trip(struct client *c, size_t calls);

#endif
