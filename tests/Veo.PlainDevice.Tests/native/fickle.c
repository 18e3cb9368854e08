/*
 * A libveo in front of another one that misbehaves as it is told: every function passes on to the other library, unless a setting says
 * otherwise. It has only the functions of the VEO API that a client of ours needs. One copy of the file is one library with settings of its own.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "ve_offload.h"

/* Each is "off" as long as it is 0. The order is that of FickleSetting in C#. */
enum fickle_setting {
	API_VERSION,		/* what veo_api_version() says */
	NO_PROC,		/* veo_proc_create() gives NULL */
	CONTEXTS,		/* so many contexts can be opened, less one */
	CALLS,			/* so many calls are taken, less one */
	ALLOC_RESULT,		/* what veo_alloc_mem() returns */
	TRANSFER_RESULT,	/* what veo_read_mem() and veo_write_mem() return */
	ARGS_RESULT,		/* what the setters of arguments return */
	NO_ARGS,		/* veo_args_alloc() gives NULL */
	WAIT_RESULT,		/* what veo_call_wait_result() returns at once */
	PEEK_RESULT,		/* what veo_call_peek_result() returns, always */
	CONTEXT_STATE,		/* what veo_get_context_state() says */
	NO_PID,			/* veo_get_pid_from_hmem() does not know */
	FIRST_ID,		/* the first request's id */
	ID_STEP,		/* the distance between ids, if FIRST_ID is set */
	SETTINGS,
};

static void *library;
/* Relaxed all over: a test sets them before it lets the calls happen that they are for. */
static _Atomic int64_t settings[SETTINGS];

/* What a test sees of a library that leaks. */
static _Atomic int64_t live_args;
static _Atomic int64_t live_contexts;
static _Atomic int64_t peeks;
static _Atomic int64_t empty_reads;

int fickle_open(const char *path)
{
	library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	return library ? 0 : -1;
}

void fickle_set(int which, int64_t value) { atomic_store_explicit(&settings[which], value, memory_order_relaxed); }

int64_t fickle_live_args(void) { return live_args; }
int64_t fickle_live_contexts(void) { return live_contexts; }
int64_t fickle_peeks(void) { return peeks; }
int64_t fickle_empty_reads(void) { return empty_reads; }

static int64_t get(enum fickle_setting which) { return atomic_load_explicit(&settings[which], memory_order_relaxed); }

/* Counts one use of a setting down. Whether there was one left, or no limit. */
static int take(enum fickle_setting which)
{
	int64_t left = get(which);

	while (left > 1)
		if (atomic_compare_exchange_weak_explicit(&settings[which], &left, left - 1, memory_order_relaxed, memory_order_relaxed))
			return 1;
	return left == 0;
}

static void *real(const char *name)
{
	void *function = library ? dlsym(library, name) : NULL;

	if (!function) {
		fprintf(stderr, "fickle: no %s\n", name);
		abort();
	}
	return function;
}

#define REAL(name) ((__typeof__(&name))real(#name))

static uint64_t id_to_client(uint64_t id)
{
	uint64_t first = (uint64_t)get(FIRST_ID);

	return !first || id == VEO_REQUEST_ID_INVALID ? id : first + id * (uint64_t)get(ID_STEP);
}

static uint64_t id_from_client(uint64_t id)
{
	uint64_t first = (uint64_t)get(FIRST_ID);

	return first ? (id - first) / (uint64_t)get(ID_STEP) : id;
}

int veo_api_version(void)
{
	return get(API_VERSION) ? (int)get(API_VERSION) : REAL(veo_api_version)();
}

const char *veo_version_string(void) { return REAL(veo_version_string)(); }
struct veo_proc_handle *veo_proc_create(int node) { return get(NO_PROC) ? NULL : REAL(veo_proc_create)(node); }

struct veo_proc_handle *veo_proc_create_static(int node, char *worker)
{
	return get(NO_PROC) ? NULL : REAL(veo_proc_create_static)(node, worker);
}

int veo_proc_destroy(struct veo_proc_handle *proc) { return REAL(veo_proc_destroy)(proc); }
int veo_proc_identifier(struct veo_proc_handle *proc) { return REAL(veo_proc_identifier)(proc); }
int veo_get_ve_arch(int node) { return REAL(veo_get_ve_arch)(node); }

uint64_t veo_load_library(struct veo_proc_handle *proc, const char *name) { return REAL(veo_load_library)(proc, name); }
int veo_unload_library(struct veo_proc_handle *proc, const uint64_t handle) { return REAL(veo_unload_library)(proc, handle); }

uint64_t veo_get_sym(struct veo_proc_handle *proc, uint64_t handle, const char *name)
{
	return REAL(veo_get_sym)(proc, handle, name);
}

struct veo_thr_ctxt *veo_context_open(struct veo_proc_handle *proc)
{
	struct veo_thr_ctxt *context = take(CONTEXTS) ? REAL(veo_context_open)(proc) : NULL;

	live_contexts += context != NULL;
	return context;
}

struct veo_thr_ctxt *veo_context_open_with_attr(struct veo_proc_handle *proc, struct veo_thr_ctxt_attr *attributes)
{
	struct veo_thr_ctxt *context = take(CONTEXTS) ? REAL(veo_context_open_with_attr)(proc, attributes) : NULL;

	live_contexts += context != NULL;
	return context;
}

struct veo_thr_ctxt_attr *veo_alloc_thr_ctxt_attr(void) { return REAL(veo_alloc_thr_ctxt_attr)(); }
int veo_free_thr_ctxt_attr(struct veo_thr_ctxt_attr *attributes) { return REAL(veo_free_thr_ctxt_attr)(attributes); }

int veo_set_thr_ctxt_stacksize(struct veo_thr_ctxt_attr *attributes, size_t size)
{
	return REAL(veo_set_thr_ctxt_stacksize)(attributes, size);
}

void veo_req_block_begin(struct veo_thr_ctxt *context) { REAL(veo_req_block_begin)(context); }
void veo_req_block_end(struct veo_thr_ctxt *context) { REAL(veo_req_block_end)(context); }

int veo_context_close(struct veo_thr_ctxt *context)
{
	live_contexts--;
	return REAL(veo_context_close)(context);
}

int veo_get_context_state(struct veo_thr_ctxt *context)
{
	return get(CONTEXT_STATE) ? (int)get(CONTEXT_STATE) : REAL(veo_get_context_state)(context);
}

struct veo_args *veo_args_alloc(void)
{
	struct veo_args *args = get(NO_ARGS) ? NULL : REAL(veo_args_alloc)();

	live_args += args != NULL;
	return args;
}

void veo_args_free(struct veo_args *args)
{
	live_args--;
	REAL(veo_args_free)(args);
}

void veo_args_clear(struct veo_args *args) { REAL(veo_args_clear)(args); }

#define SETTER(suffix, type)                                                                                   \
	int veo_args_set_##suffix(struct veo_args *args, int index, type value)                                \
	{                                                                                                      \
		return get(ARGS_RESULT) ? (int)get(ARGS_RESULT) : REAL(veo_args_set_##suffix)(args, index, value); \
	}

SETTER(i8, int8_t)
SETTER(u8, uint8_t)
SETTER(i16, int16_t)
SETTER(u16, uint16_t)
SETTER(i32, int32_t)
SETTER(u32, uint32_t)
SETTER(i64, int64_t)
SETTER(u64, uint64_t)
SETTER(float, float)
SETTER(double, double)

int veo_args_set_stack(struct veo_args *args, enum veo_args_intent intent, int index, char *buffer, size_t size)
{
	return get(ARGS_RESULT) ? (int)get(ARGS_RESULT) : REAL(veo_args_set_stack)(args, intent, index, buffer, size);
}

uint64_t veo_call_async(struct veo_thr_ctxt *context, uint64_t address, struct veo_args *args)
{
	return take(CALLS) ? id_to_client(REAL(veo_call_async)(context, address, args)) : VEO_REQUEST_ID_INVALID;
}

int veo_call_wait_result(struct veo_thr_ctxt *context, uint64_t id, uint64_t *result)
{
	return get(WAIT_RESULT) ? (int)get(WAIT_RESULT) : REAL(veo_call_wait_result)(context, id_from_client(id), result);
}

int veo_call_peek_result(struct veo_thr_ctxt *context, uint64_t id, uint64_t *result)
{
	peeks++;
	return get(PEEK_RESULT) ? (int)get(PEEK_RESULT) : REAL(veo_call_peek_result)(context, id_from_client(id), result);
}

int veo_alloc_mem(struct veo_proc_handle *proc, uint64_t *address, const size_t size)
{
	if (!get(ALLOC_RESULT))
		return REAL(veo_alloc_mem)(proc, address, size);
	return (int)get(ALLOC_RESULT);
}

int veo_free_mem(struct veo_proc_handle *proc, uint64_t address) { return REAL(veo_free_mem)(proc, address); }

int veo_read_mem(struct veo_proc_handle *proc, void *to, uint64_t from, size_t size)
{
	return get(TRANSFER_RESULT) ? (int)get(TRANSFER_RESULT) : REAL(veo_read_mem)(proc, to, from, size);
}

int veo_write_mem(struct veo_proc_handle *proc, uint64_t to, const void *from, size_t size)
{
	return get(TRANSFER_RESULT) ? (int)get(TRANSFER_RESULT) : REAL(veo_write_mem)(proc, to, from, size);
}

uint64_t veo_free_mem_async(struct veo_thr_ctxt *context, uint64_t address)
{
	return id_to_client(REAL(veo_free_mem_async)(context, address));
}

uint64_t veo_async_read_mem(struct veo_thr_ctxt *context, void *to, uint64_t from, size_t size)
{
	empty_reads += size == 0;
	return take(CALLS) ? id_to_client(REAL(veo_async_read_mem)(context, to, from, size)) : VEO_REQUEST_ID_INVALID;
}

uint64_t veo_async_write_mem(struct veo_thr_ctxt *context, uint64_t to, const void *from, size_t size)
{
	return take(CALLS) ? id_to_client(REAL(veo_async_write_mem)(context, to, from, size)) : VEO_REQUEST_ID_INVALID;
}

void *veo_set_proc_identifier(void *address, int identifier) { return REAL(veo_set_proc_identifier)(address, identifier); }
int veo_get_venum_from_hmem(const void *address) { return REAL(veo_get_venum_from_hmem)(address); }
int veo_hmemcpy(void *to, const void *from, size_t size) { return REAL(veo_hmemcpy)(to, from, size); }
pid_t veo_get_pid_from_hmem(const void *address) { return get(NO_PID) ? -1 : REAL(veo_get_pid_from_hmem)(address); }

uint64_t veo_alloc_mem_async(struct veo_thr_ctxt *context, const size_t size)
{
	return take(CALLS) ? id_to_client(REAL(veo_alloc_mem_async)(context, size)) : VEO_REQUEST_ID_INVALID;
}

uint64_t veo_call_async_vh(struct veo_thr_ctxt *context, uint64_t (*function)(void *), void *argument)
{
	return take(CALLS) ? id_to_client(REAL(veo_call_async_vh)(context, function, argument)) : VEO_REQUEST_ID_INVALID;
}
