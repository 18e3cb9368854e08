/*
 * The VEO C API, version 16, as a C client sees it. Behaviour: see README.md.
 */
#ifndef VE_OFFLOAD_H
#define VE_OFFLOAD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "veo_hmem.h"

#ifdef __cplusplus
extern "C" {
#endif

#define VEO_API_VERSION 16
#define VEO_SYMNAME_LEN_MAX 255
#define VEO_MAX_NUM_ARGS 256
#define VEO_REQUEST_ID_INVALID (~(uint64_t)0)
#define VEO_LOG_CATEGORY "veos.veo.veo"

enum veo_context_state {
	VEO_STATE_UNKNOWN = 0,
	VEO_STATE_RUNNING = 1,
	VEO_STATE_SYSCALL = 2,
	VEO_STATE_BLOCKED = 3,
	VEO_STATE_EXIT = 4,
};

enum veo_command_state {
	VEO_COMMAND_OK = 0,
	VEO_COMMAND_EXCEPTION = 1,
	VEO_COMMAND_ERROR = 2,
	VEO_COMMAND_UNFINISHED = 3,
};

/* Declared by the API, used by none of its functions. */
enum veo_queue_state {
	VEO_QUEUE_READY = 0,
	VEO_QUEUE_CLOSED = 1,
};

enum veo_args_intent {
	VEO_INTENT_IN = 0,
	VEO_INTENT_INOUT = 1,
	VEO_INTENT_OUT = 2,
};

struct veo_proc_handle;
struct veo_thr_ctxt;
struct veo_args;
struct veo_thr_ctxt_attr;

/* Processes: one worker each. */
struct veo_proc_handle *veo_proc_create(int venode);
struct veo_proc_handle *veo_proc_create_static(int venode, char *veorun);
int veo_proc_destroy(struct veo_proc_handle *proc);
int veo_proc_identifier(struct veo_proc_handle *proc);
int veo_api_version(void);
const char *veo_version_string(void);
/* The node's generation, 1 or 3; 0: not a node of ours; -1: no such node. */
int veo_get_ve_arch(int node);

/* Libraries and symbols. */
uint64_t veo_load_library(struct veo_proc_handle *proc, const char *libname);
int veo_unload_library(struct veo_proc_handle *proc, const uint64_t libhdl);
uint64_t veo_get_sym(struct veo_proc_handle *proc, uint64_t libhdl, const char *symname);

/* Contexts: the first open is the main context. */
struct veo_thr_ctxt *veo_context_open(struct veo_proc_handle *proc);
struct veo_thr_ctxt *veo_context_open_with_attr(struct veo_proc_handle *proc, struct veo_thr_ctxt_attr *attr);
int veo_context_close(struct veo_thr_ctxt *ctx);
int veo_get_context_state(struct veo_thr_ctxt *ctx);
void veo_context_sync(struct veo_thr_ctxt *ctx);
int veo_num_contexts(struct veo_proc_handle *proc);
struct veo_thr_ctxt *veo_get_context(struct veo_proc_handle *proc, int idx);

/* What a further context is opened with: the size of its stack in bytes, at least 4 MiB. */
struct veo_thr_ctxt_attr *veo_alloc_thr_ctxt_attr(void);
int veo_free_thr_ctxt_attr(struct veo_thr_ctxt_attr *attr);
int veo_set_thr_ctxt_stacksize(struct veo_thr_ctxt_attr *attr, size_t stack_size);
int veo_get_thr_ctxt_stacksize(struct veo_thr_ctxt_attr *attr, size_t *stack_size);

/* Arguments: captured when a call is submitted. */
struct veo_args *veo_args_alloc(void);
void veo_args_clear(struct veo_args *args);
void veo_args_free(struct veo_args *args);
int veo_args_set_i64(struct veo_args *args, int argnum, int64_t val);
int veo_args_set_u64(struct veo_args *args, int argnum, uint64_t val);
int veo_args_set_i32(struct veo_args *args, int argnum, int32_t val);
int veo_args_set_u32(struct veo_args *args, int argnum, uint32_t val);
int veo_args_set_i16(struct veo_args *args, int argnum, int16_t val);
int veo_args_set_u16(struct veo_args *args, int argnum, uint16_t val);
int veo_args_set_i8(struct veo_args *args, int argnum, int8_t val);
int veo_args_set_u8(struct veo_args *args, int argnum, uint8_t val);
int veo_args_set_double(struct veo_args *args, int argnum, double val);
int veo_args_set_float(struct veo_args *args, int argnum, float val);
int veo_args_set_stack(struct veo_args *args, enum veo_args_intent inout, int argnum, char *buff, size_t len);
int veo_args_set_hmem(struct veo_args *args, int argnum, void *buff);

/* Calls and results. */
int veo_call_sync(struct veo_proc_handle *proc, uint64_t addr, struct veo_args *args, uint64_t *result);
uint64_t veo_call_async(struct veo_thr_ctxt *ctx, uint64_t addr, struct veo_args *args);
uint64_t veo_call_async_by_name(struct veo_thr_ctxt *ctx, uint64_t libhdl, const char *symname, struct veo_args *args);
/* A function of the client in its place in the context's queue, run by a thread of the library. Its value is the request's result. */
uint64_t veo_call_async_vh(struct veo_thr_ctxt *ctx, uint64_t (*func)(void *), void *arg);
int veo_call_wait_result(struct veo_thr_ctxt *ctx, uint64_t reqid, uint64_t *retp);
int veo_call_peek_result(struct veo_thr_ctxt *ctx, uint64_t reqid, uint64_t *retp);

/* Between them only the calling thread can submit to the context; they nest. */
void veo_req_block_begin(struct veo_thr_ctxt *ctx);
void veo_req_block_end(struct veo_thr_ctxt *ctx);

/* Memory. */
int veo_alloc_mem(struct veo_proc_handle *proc, uint64_t *addr, const size_t size);
int veo_free_mem(struct veo_proc_handle *proc, uint64_t addr);
int veo_read_mem(struct veo_proc_handle *proc, void *dst, uint64_t src, size_t size);
int veo_write_mem(struct veo_proc_handle *proc, uint64_t dst, const void *src, size_t size);
uint64_t veo_alloc_mem_async(struct veo_thr_ctxt *ctx, const size_t size);
uint64_t veo_free_mem_async(struct veo_thr_ctxt *ctx, uint64_t addr);
uint64_t veo_async_read_mem(struct veo_thr_ctxt *ctx, void *dst, uint64_t src, size_t size);
uint64_t veo_async_write_mem(struct veo_thr_ctxt *ctx, uint64_t dst, const void *src, size_t size);

/* Heterogeneous memory: a pointer that tells whether it is the host's, or which proc's. See veo_hmem.h. */
int veo_alloc_hmem(struct veo_proc_handle *proc, void **addr, const size_t size);
int veo_free_hmem(void *addr);
int veo_hmemcpy(void *dst, const void *src, size_t size);
void *veo_set_proc_identifier(void *addr, int proc_ident);
struct veo_proc_handle *veo_get_proc_handle_from_hmem(const void *addr);
int veo_get_venum_from_hmem(const void *addr);
pid_t veo_get_pid_from_hmem(const void *addr);

/*
 * Hooks behind veo_alloc_mem, veo_free_mem, veo_alloc_hmem, veo_free_hmem, veo_alloc_mem_async and veo_free_mem_async. `func` is the address of
 * one of these. A hook gets its payload and then
 *   veo_alloc_mem: proc, uint64_t *addr, size_t size          veo_free_mem: proc, uint64_t addr
 *   veo_alloc_hmem: proc, void *tagged, size_t size           veo_free_hmem: proc, void *tagged
 *   veo_alloc_mem_async: ctx, uint64_t addr, size_t size      veo_free_mem_async: ctx, uint64_t addr
 */
void veo_register_hook(void *func, void (*hook)(void *payload, ...), void *payload);
void *veo_get_hook(void *func);
void veo_unregister_hook(void *func);
/* Internal hooks on the four that are not for hmem; `alloc` and `free` get the address as an hmem pointer. */
void veo_register_hmem_hook_functions(void (*alloc)(void *, size_t), void (*free)(uint64_t));
void veo_unregister_hmem_hook_functions(void);

#ifdef __cplusplus
}
#endif

#endif
