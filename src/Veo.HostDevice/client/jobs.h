/*
 * Work on the client's side that has its place in a context's queue: large transfers and host functions. The request in the ring is a fence: the
 * worker stops at it until this side has done the job.
 */
#ifndef VEOHOST_JOBS_H
#define VEOHOST_JOBS_H

#include "client.h"

struct shelter;

struct job {
	struct job *next;
	uint64_t id; /* of the request */
	struct slot_fence *fence;
	/* The worker is at the fence. Lets it pass, unless it has died meanwhile. */
	void (*run)(struct veo_thr_ctxt *ctx, struct job *job);
	/* Instead, when the worker dies before. NULL: there is nothing to give back. */
	void (*drop)(struct veo_thr_ctxt *ctx, struct job *job);
	/* The client's own code, which runs on the context's thread only. Other jobs are also done by whoever waits for them. */
	bool host;
	bool withdrawable;
	union {
		struct {
			uint64_t address;
			char *buffer;
			size_t size;
			uint64_t payload;
			bool read;
		} transfer;
		struct {
			uint64_t (*function)(void *argument);
			void *argument;
			void (*discard)(void *argument); /* when the function is never called; may be NULL */
			struct shelter *shelter;
		} call;
	};
};

/* jobs.c */

/* Makes the draft a fence and sends it with its job, which then is the queue's. INVALID, with the draft kept: no thread can be started. */
uint64_t jobs_send(struct veo_thr_ctxt *ctx, struct draft *draft, struct job *job);

/*
 * Called with the lock held, which is given up meanwhile, before the calling thread waits for a request: runs those jobs up to it that are the thread's to
 * run. In a host function that means that the queue goes on behind it. Jobs that the worker has not come to are waited for until the deadline, 0: not at all.
 */
void jobs_run_until(struct veo_thr_ctxt *ctx, uint64_t id, uint64_t deadline_ns);

/* Called with the lock held. The request's job if it has not been begun, which then is the caller's; else NULL. */
struct job *jobs_take_back(struct veo_thr_ctxt *ctx, uint64_t id);

/* Called by the context's thread in a host function that will never return: another one goes on with the jobs. */
void jobs_replace_thread(struct veo_thr_ctxt *ctx);

/* Called with the lock held, which may be given up meanwhile. Returns when nobody waits any more for the worker to come to the job, whose fence is passed. */
void jobs_let_go(struct veo_thr_ctxt *ctx, const struct job *job);

/* Ends the context's thread. False: a host function has not returned by the deadline; the context, and what it shares with others, stays for it. */
bool jobs_end(struct veo_thr_ctxt *ctx, uint64_t deadline_ns);

/* fence.c */

bool fence_reached(struct slot_fence *fence);

/* Waits for this side's turn. False: the worker has died, the request has been withdrawn, or the deadline is over. */
bool fence_await(struct veo_thr_ctxt *ctx, struct slot_fence *fence, uint64_t deadline_ns);

/* Hands the turn to the worker, unless it has died since. */
void fence_hand_over(struct veo_thr_ctxt *ctx, struct slot_fence *fence, enum fence_turn turn);

/* host.c: the innermost host function that the calling thread is in. */

bool host_is_inside(const struct veo_thr_ctxt *ctx);
bool host_is_inside_proc(const struct veo_proc_handle *proc);

/* Whether the thread is inside of this very request, which it would wait for in vain. */
bool host_is_own(const struct veo_thr_ctxt *ctx, uint64_t id);

/* The queue goes on, though the function has not returned. */
void host_let_queue_pass(void);

/* The calling thread ends the client. If it is in a host function, the queue and what other work it has for this side go on without it. */
void host_leave_for_good(void);

/* As veo_call_async_vh(); `discard`, if not NULL, gets the argument when the function is never called. */
uint64_t host_submit(struct veo_thr_ctxt *ctx, uint64_t (*function)(void *), void *argument, void (*discard)(void *), bool withdrawable);

/* shelter.c: where the request of a host function lives while the function runs, for its slot may be passed before it returns. */

struct shelter *shelter_reserve(struct veo_thr_ctxt *ctx);
/* These three are called with the lock held. */
void shelter_release(struct veo_thr_ctxt *ctx, struct shelter *shelter);
void shelter_move_in(struct veo_thr_ctxt *ctx, struct shelter *shelter, uint64_t id);
void shelter_complete(struct veo_thr_ctxt *ctx, struct shelter *shelter, bool failed, uint64_t result);

#endif
