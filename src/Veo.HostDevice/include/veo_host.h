/*
 * What the host device can say beyond the VEO C API. All of it is optional: a client that does not find these functions works without.
 */
#ifndef VEO_HOST_H
#define VEO_HOST_H

#include <stdint.h>
#include <sys/types.h>

#include "ve_offload.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this set of functions: 3. */
int veohost_version(void);

/*
 * The class of a call's result. This machine returns integers and floating-point numbers in different registers, and the API does not say
 * which is meant. Kept until it is set again or veo_args_clear() resets it to I64. The result then has the raw form of a Vector Engine:
 * signed types sign-extended, unsigned ones zero-extended, a float in bits 63:32, a double as its bits, void 0.
 */
enum veohost_result {
	VEOHOST_RESULT_I64 = 0,
	VEOHOST_RESULT_U64,
	VEOHOST_RESULT_I32,
	VEOHOST_RESULT_U32,
	VEOHOST_RESULT_I16,
	VEOHOST_RESULT_U16,
	VEOHOST_RESULT_I8,
	VEOHOST_RESULT_U8,
	VEOHOST_RESULT_FLOAT,
	VEOHOST_RESULT_DOUBLE,
	VEOHOST_RESULT_VOID,
};

/* 0, or -1 with errno EINVAL. */
int veohost_args_set_result(struct veo_args *args, enum veohost_result kind);

/*
 * Whether calls with these arguments can be withdrawn, which costs them a little; not, until it is set. Cleared by veo_args_clear(). 0, or -1 with errno
 * EINVAL.
 */
int veohost_args_set_withdrawable(struct veo_args *args, int withdrawable);

/* When a call ran on the device: nanoseconds of CLOCK_MONOTONIC at which its kernel was entered and had returned. */
struct veohost_times {
	uint64_t started;
	uint64_t ended;
};

/*
 * Where the times of calls with these arguments go, which costs them two looks at a clock; NULL, as until it is set: nowhere. Written, like an OUT argument's
 * buffer, when the request is collected at the latest, and must stay valid until then; left alone when the call does not complete. Cleared by
 * veo_args_clear(). 0, or -1 with errno EINVAL. Since version 3.
 */
int veohost_args_set_times(struct veo_args *args, struct veohost_times *times);

/*
 * Takes back a request that has not begun: a call as above, a transfer of more than 256 KiB, or a host function. It is never executed, and completes at once
 * as VEO_COMMAND_ERROR with result 0, to be collected as usual; the order of the others is not changed. 0, or -1 with errno EBUSY (it has begun or is
 * completed, or is of another kind) or EINVAL (no such request, or already collected).
 */
int veohost_request_withdraw(struct veo_thr_ctxt *ctx, uint64_t reqid);

/*
 * As veo_call_wait_result(), but gives up after timeout_ns nanoseconds: VEO_COMMAND_UNFINISHED, and the request stays uncollected.
 * 0 takes one look, UINT64_MAX waits without limit.
 */
int veohost_call_wait_result_for(struct veo_thr_ctxt *ctx, uint64_t reqid, uint64_t *retp, uint64_t timeout_ns);

/*
 * Waits until a request has completed or failed, without collecting it: VEO_COMMAND_OK. VEO_COMMAND_UNFINISHED: timeout.
 * VEO_COMMAND_ERROR: no such request, or it is collected already. May run beside a collector of the same request, and then it is OK too.
 */
int veohost_request_wait_done(struct veo_thr_ctxt *ctx, uint64_t reqid, uint64_t timeout_ns);

/* 0: the worker runs. 1: it has ended, and *wait_status is what waitpid() says of it, or -1 where that is not known. -1: EINVAL. */
int veohost_proc_status(struct veo_proc_handle *proc, int *wait_status);

/* The worker's process id, also after its end. -1: EINVAL. */
pid_t veohost_proc_pid(struct veo_proc_handle *proc);

/*
 * The id of the worker's thread that runs the context's requests, as gettid() tells it there: for /proc/<pid>/task/<id>, sched_setaffinity() and their like.
 * Also after the worker's end. -1: EINVAL.
 */
pid_t veohost_context_thread(struct veo_thr_ctxt *ctx);

/* Why the calling thread's last failed function of this library failed; "" when nothing is known. Valid until the thread's next call. */
const char *veohost_last_error(void);

#ifdef __cplusplus
}
#endif

#endif
