/*
 * The random test's model: what device memory holds is kept in this process, and changed in the order in which requests are submitted. A lane is one
 * thread's use of one context; its requests take effect in their order, and no other lane uses its memory.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdatomic.h>

#include "../prng.h"
#include "../stir.h"
#include "../test.h"

#define BLOCK_MAX ((size_t)1 << 20)
#define BLOCKS 4
#define EXPECTED_MAX 3
#define PENDING_MAX 700
/* What a lane's outstanding requests may hold of this process's memory. */
#define HELD_MAX ((size_t)24 << 20)

struct world {
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *main;
	uint64_t library, add, count_lane, stir_memory, stir_hmem, stir_1, stir_3, stir_late, earlier_result;
	uint64_t mixed[33], mixed_300;
	char kernels[4096], other[4096];
	_Atomic unsigned lanes;
	_Atomic bool ends; /* the proc is being destroyed */
};

enum block_state { BLOCK_NONE, BLOCK_PENDING, BLOCK_READY };

/* Device memory and what it holds. */
struct block {
	enum block_state state;
	uint64_t address;
	void *tagged; /* its hmem pointer, if it was allocated with one */
	size_t size;
	unsigned char *content;
};

/* A buffer of this process that a request writes to. */
struct expected {
	unsigned char *found;
	unsigned char *before;
	unsigned char *after;
	size_t size;
};

struct host_call;

struct pending {
	uint64_t id;
	uint64_t result;
	bool any_result; /* an address */
	bool withdrawable; /* nothing in the model depends on it */
	bool withdrawn;
	struct block *block; /* that it allocates */
	unsigned char *source; /* to be kept until completion */
	struct host_call *host;
	unsigned expected_count;
	struct expected expected[EXPECTED_MAX];
	size_t held;
};

struct lane {
	struct world *world;
	struct veo_thr_ctxt *ctx;
	struct prng prng;
	struct veo_args *args;
	unsigned number;
	uint64_t calls;
	_Atomic bool closes;
	struct block blocks[BLOCKS];
	struct pending *list;
	unsigned count;
	size_t held;
};

/* Calls of the hooks, and how many there must have been. */
struct hook_counts {
	_Atomic unsigned long alloc, free, alloc_hmem, free_hmem, alloc_async, free_async;
};

/* model.c */
void world_start(struct world *world, int node);
void lane_start(struct lane *lane, struct world *world, struct veo_thr_ctxt *ctx, uint64_t seed);
/* A place for a new request. */
struct pending *pending_new(struct lane *lane);
/* It was submitted. */
void pending_enter(struct lane *lane, struct pending *pending, uint64_t id);
/* A buffer of this process with random content, or the value. */
unsigned char *random_bytes(struct lane *lane, size_t size);
unsigned char *filled(size_t size, int value);
void pending_expect(struct lane *lane, struct pending *pending, unsigned char *found, unsigned char *after, size_t size);
void pending_settle(struct lane *lane, unsigned index);
void lane_settle_all(struct lane *lane);
/* The context has done all: every buffer has what it is to have, though nobody has collected it. */
void lane_check_delivered(struct lane *lane);
/* After the context is closed or the proc destroyed. */
void lane_end(struct lane *lane);
size_t some_size(struct lane *lane, size_t max);

/* memory.c */
void memory_alloc(struct lane *lane);
void memory_free(struct lane *lane);
void memory_write(struct lane *lane);
void memory_read(struct lane *lane);
void memory_stir(struct lane *lane);
void memory_sync(struct lane *lane);
void hooks_register(void);
void hooks_check(void);

/* calls.c */
void call_mixed(struct lane *lane);
void call_stir(struct lane *lane);
void call_count(struct lane *lane);
void call_sync(struct lane *lane);

/* queue.c */
void queue_host(struct lane *lane);
/* It ran once, or never. */
void host_check(const struct host_call *host, bool withdrawn);
void queue_block(struct lane *lane);
void queue_withdraw(struct lane *lane);
void queue_unknown(struct lane *lane);
void queue_library(struct lane *lane);

#endif
