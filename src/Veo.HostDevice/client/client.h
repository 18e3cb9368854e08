/*
 * The library's objects. Lock order: the list of procs, then a proc's life, then a context's queue, then a proc's arena.
 */
#ifndef VEOHOST_CLIENT_H
#define VEOHOST_CLIENT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "layout.h"
#include "ve_offload.h"

/* Functions that the header declares, and nothing else, are visible; see veo-host.map. */

/* Pending work is given this long when a context is closed or a proc destroyed; then the worker is killed. */
#define DRAIN_LIMIT_NS (20ull * 1000000000ull)
/* A host function that still runs then has this long to return, once what it may wait for has failed; then it is left alone. */
#define HOST_GRACE_NS 1000000000ull
/* A worker that has not reported by then is given up. */
#define START_LIMIT_MS 50000
/* All stack arguments of a call together. */
#define STACK_IMAGE_MAX ((size_t)63 << 20)
/* Transfers up to this size travel with the request; larger ones are made at a fence. */
#define PAYLOAD_TRANSFER_MAX ((size_t)256 << 10)
/* Up to this size an asynchronous transfer that finds its context idle is made by the submission. */
#define DIRECT_TRANSFER_MAX ((size_t)4 << 20)
#define CONTEXT_STACK_DEFAULT ((uint64_t)128 << 20)

#define ARENA_CLASSES 40

/* Message memory. What is free is known on this side only, so a kernel that overruns an argument cannot harm the client. */
struct arena {
	pthread_mutex_t lock;
	char *base;
	size_t size;
	size_t used;
	struct free_list {
		uint64_t *offsets;
		size_t count;
		size_t capacity;
	} free[ARENA_CLASSES];
};

/* Where OUT data go at completion. An array of these ends with a NULL buffer. */
struct delivery {
	void *buffer;
	uint64_t offset;
	size_t size;
};

enum request_kind {
	REQUEST_OTHER = 0,
	REQUEST_READ,
	REQUEST_WRITE,
	REQUEST_HOST, /* a function of the client */
};

/* A request that has not been collected. Moves when the table grows, so nobody keeps a pointer to one outside the queue's lock. */
struct request {
	uint64_t id; /* VEO_REQUEST_ID_INVALID: a free place */
	struct slot *slot; /* NULL: harvested, status and result are final */
	struct shelter *shelter; /* a host function that runs has its slot there */
	struct delivery *deliveries; /* these two are given back at harvest; NULL and 0: none */
	uint64_t payload;
	size_t payload_size;
	uint64_t result;
	uint32_t generation;
	uint8_t status;
	uint8_t kind;
	bool claimed; /* somebody waits for it; another collector is refused */
};

struct ring_view {
	struct ring *ring;
	uint32_t count; /* of its slots; what stands in the ring itself a kernel may have overwritten */
	uint64_t *owners; /* the id of the last request in each slot, or SLOT_LEFT */
	struct ring_view *older;
};

/* The request has gone elsewhere; only the slot's state tells whether the worker has passed it. */
#define SLOT_LEFT (VEO_REQUEST_ID_INVALID - 1)

/* See shelter.c. */
struct shelter {
	struct slot slot;
	struct shelter *older; /* of all */
	struct shelter *next; /* of the free or the running ones */
	uint64_t id; /* of the request in it */
	uint32_t generation;
	bool failed;
};

struct symbol;
struct job;

/* A context: the client's end of a channel. */
struct veo_thr_ctxt {
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *next; /* in the proc's list of channels */
	uint64_t channel;
	pid_t thread; /* the worker's, which serves it; known when it is open. The main context's is the worker's first */

	pthread_mutex_t lock; /* guards all that follows */
	bool closed;
	struct ring_view *view;
	uint64_t position; /* of the next request in the ring */
	uint64_t next_id;
	struct slot *last_slot; /* of the last request; NULL: there was none */
	uint32_t last_generation;
	uint64_t delivered; /* all requests before this id are done and have their OUT data at the caller's */
	struct request *table;
	size_t table_size;
	size_t table_used;
	uint32_t direct_copies; /* transfers without a request since the last request */
	bool dead;

	/* See block.c. */
	pthread_cond_t block_ended;
	pthread_t block_owner;
	unsigned block_depth;

	/* See jobs.c. The thread starts with the first job. */
	pthread_cond_t job_changed;
	struct job *first_job;
	struct job **last_job;
	struct job *awaited_job; /* the first, when somebody waits for the worker to come to it */
	bool job_runs;
	unsigned copying; /* jobs that may be using the caller's buffer */
	pthread_t job_thread;
	bool job_thread_runs;
	bool jobs_end;
	struct shelter *shelters; /* all */
	struct shelter *free_shelters;
	struct shelter *running_shelters; /* whose host functions have not returned */
};

enum proc_state {
	PROC_RUNNING = 0,
	PROC_DEAD,      /* the worker has ended; what had completed can be collected */
	PROC_DESTROYED, /* only the handle is left */
};

struct veo_proc_handle {
	pid_t client; /* a child of the client does not own the worker */
	pid_t pid; /* of the process that was started */
	pid_t worker_pid; /* the worker's own: another one, where a debugger is between */
	int node;
	int pidfd; /* -1 where the kernel has none: then the socket tells the end */
	int socket;
	struct control *control;
	uint64_t worker_arena;
	uint64_t worker_heap;
	char *heap;
	size_t heap_size;
	struct arena arena;
	struct veo_thr_ctxt *main;
	bool debugged; /* the child is a debugger, and no limit holds: somebody may be looking */

	pthread_mutex_t life; /* guards all that follows */
	pthread_cond_t ended;
	_Atomic int state; /* enum proc_state; may be read without the lock */
	int wait_status;
	bool reaped;
	struct veo_thr_ctxt *channels;
	struct veo_thr_ctxt **opened;
	int opened_count;
	struct symbol *symbols;
	unsigned unloads; /* of libraries */
};

/* A request under construction: the slot is the caller's until it is sent. */
struct draft {
	struct slot *slot;
	uint32_t generation;
	uint64_t payload; /* with the deliveries the request's own from queue_send() on */
	size_t payload_size; /* 0: the payload stays the submitter's */
	struct delivery *deliveries;
	enum request_kind kind;
};

/* errors.c */
void set_error(int number, const char *format, ...) __attribute__((format(printf, 2, 3)));
void debug_log(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* node.c: the physical node, or one of these with an error set. */
#define NODE_REFUSED (-1)
#define NODE_MISSING (-2)
int node_choose(int venode);
bool node_core_valid(void);
size_t node_memory(void);

/* arena.c: offsets are aligned to a cache line; 0 when there is no memory. */
bool arena_init(struct arena *arena, void *base, size_t size, size_t reserved);
void arena_destroy(struct arena *arena);
uint64_t arena_alloc(struct arena *arena, size_t size);
void arena_free(struct arena *arena, uint64_t offset, size_t size);

/* environment.c: the number in VE_OMP_NUM_THREADS, or 0. */
int environment_threads(void);
char **environment_create(int node);
void environment_free(char **list);

/* program.c */
struct program {
	char **words;
	char *text; /* where those of the worker lie */
	bool debugged;
};
bool program_choose(struct program *program, const char *wanted);
void program_free(struct program *program);

/* descriptor.c: the same above the standard ones, which the client may open or replace when it likes. Negative ones stay. */
int descriptor_private(int descriptor);

/* start.c: fills pid, descriptors, memory, bases and debugged. */
bool worker_start(struct veo_proc_handle *proc, const char *program);

/* monitor.c */
bool monitor_add(struct veo_proc_handle *proc);
void monitor_remove(struct veo_proc_handle *proc);

/* death.c: the worker has ended; every unfinished request of the proc gets its final status. */
void proc_died(struct veo_proc_handle *proc);
void proc_kill(struct veo_proc_handle *proc);
bool proc_await_end(struct veo_proc_handle *proc, uint64_t deadline_ns);

/* queue.c */
struct veo_thr_ctxt *queue_create(struct veo_proc_handle *proc, uint64_t channel_offset);
void queue_destroy(struct veo_thr_ctxt *ctx); /* the queue ends; what is left is a context that refuses everything */
void queue_free(struct veo_thr_ctxt *ctx);
bool queue_begin(struct veo_thr_ctxt *ctx, struct draft *draft); /* takes the lock, unless it fails */
uint64_t queue_send(struct veo_thr_ctxt *ctx, struct draft *draft); /* gives the lock back */
void queue_abandon(struct veo_thr_ctxt *ctx);
uint64_t queue_complete(struct veo_thr_ctxt *ctx); /* a request that is done already; called with the lock held, after table_reserve() */
uint64_t queue_exit(struct veo_thr_ctxt *ctx); /* the last request; blocks do not hold it up */
void queue_leave_slot(struct veo_thr_ctxt *ctx, struct request *request); /* called with the lock held */
uint64_t queue_simple(struct veo_thr_ctxt *ctx, uint8_t operation, uint64_t target, uint64_t word);
void queue_fail_all(struct veo_thr_ctxt *ctx, bool faulted, int signal);
void queue_deliver(struct veo_thr_ctxt *ctx);
void queue_deliver_before(struct veo_thr_ctxt *ctx, uint64_t id); /* called with the lock held, when these requests are done */
void queue_await_idle(struct veo_thr_ctxt *ctx);
bool queue_is_idle(struct veo_thr_ctxt *ctx); /* called with the lock held */

/* results.c */
int result_collect(struct veo_thr_ctxt *ctx, uint64_t id, uint64_t *result, uint64_t timeout_ns);
int result_await_done(struct veo_thr_ctxt *ctx, uint64_t id, uint64_t timeout_ns);
struct request *table_find(struct veo_thr_ctxt *ctx, uint64_t id);
bool table_reserve(struct veo_thr_ctxt *ctx);
struct request *table_add(struct veo_thr_ctxt *ctx, uint64_t id);
void request_harvest(struct veo_thr_ctxt *ctx, struct request *request);
bool request_done(const struct request *request);

/* shelter.c */
void shelters_free(struct veo_thr_ctxt *ctx);

/* jobs.c: whether somebody looks at the slot for its fence. Called with the lock held. */
bool jobs_await_slot(const struct veo_thr_ctxt *ctx, const struct slot *slot);

/* block.c: called with the lock held, which may be given up meanwhile. */
bool block_is_foreign(const struct veo_thr_ctxt *ctx);
void block_await(struct veo_thr_ctxt *ctx);
bool block_begin(struct veo_thr_ctxt *ctx); /* false: nothing can be submitted any more */
void block_end(struct veo_thr_ctxt *ctx);

/* fence.c */
uint64_t fence_transfer(struct veo_thr_ctxt *ctx, bool read, uint64_t address, void *buffer, size_t size);

/* transfer.c: the range on this side, or NULL where the client cannot reach it. */
void *heap_range(struct veo_proc_handle *proc, uint64_t address, size_t size);
/* As veo_write_mem(), between two addresses of the proc, which may overlap. */
bool transfer_within(struct veo_proc_handle *proc, uint64_t to, uint64_t from, size_t size);

/* hooks.c: called after the allocation or the free, without any lock. */
void hook_alloc(struct veo_proc_handle *proc, uint64_t *address, size_t size);
void hook_free(struct veo_proc_handle *proc, uint64_t address);
void hook_alloc_hmem(struct veo_proc_handle *proc, void *tagged, size_t size);
void hook_free_hmem(struct veo_proc_handle *proc, void *tagged);
/* The id of the request if a hook is registered for it and so follows it; *hooked tells. */
uint64_t hook_alloc_async(struct veo_thr_ctxt *ctx, size_t size, bool *hooked);
uint64_t hook_free_async(struct veo_thr_ctxt *ctx, uint64_t address, bool *hooked);

/* proc.c: the proc that a heterogeneous pointer names, or NULL with an error set. */
struct veo_proc_handle *proc_of_identifier(int identifier);
int proc_count(void);

/* fork.c: locks that a forked child finds free. */
void proc_list_lock(bool lock);
void proc_disown_all(void); /* called with the lock held: in a child, the procs are its parent's */
void monitor_lock(bool lock);
void hooks_lock(bool lock);

/* proc.c: whether the handle can be used; says which function it was for if not. */
bool proc_usable(struct veo_proc_handle *proc, const char *function);

/* library.c */
void symbols_free(struct veo_proc_handle *proc);

static inline bool proc_is(struct veo_proc_handle *proc, enum proc_state state)
{
	/* Acquire: pairs with the release in death.c and proc.c, so that what the state says about memory holds. */
	return atomic_load_explicit(&proc->state, memory_order_acquire) == (int)state;
}

static inline void *arena_at(struct veo_proc_handle *proc, uint64_t offset)
{
	return proc->arena.base + offset;
}

static inline struct channel *queue_channel(struct veo_thr_ctxt *ctx)
{
	return arena_at(ctx->proc, ctx->channel);
}

static inline bool is_fence(const struct slot *slot)
{
	return slot->operation == OP_FENCE || slot->operation == OP_HOST;
}

static inline uint64_t deadline_after(uint64_t now, uint64_t nanoseconds)
{
	return nanoseconds > UINT64_MAX - now ? UINT64_MAX : now + nanoseconds;
}

#endif
