/* Functions that a client registers to learn of allocations. Keyed by the address of the API's function, as the client sees it. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "client.h"
#include "jobs.h"

typedef void hook_function(void *payload, ...);

struct hook {
	hook_function *function;
	void *payload;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

enum { ALLOC_MEM, FREE_MEM, ALLOC_HMEM, FREE_HMEM, ALLOC_MEM_ASYNC, FREE_MEM_ASYNC, HOOKS };
static struct hook hooks[HOOKS];

static struct hook *place(const void *function)
{
	/* Not a table of constants: the dynamic linker may give a program that is not position-independent addresses of its own. */
	const void *functions[HOOKS] = {
		[ALLOC_MEM] = (const void *)(uintptr_t)veo_alloc_mem,
		[FREE_MEM] = (const void *)(uintptr_t)veo_free_mem,
		[ALLOC_HMEM] = (const void *)(uintptr_t)veo_alloc_hmem,
		[FREE_HMEM] = (const void *)(uintptr_t)veo_free_hmem,
		[ALLOC_MEM_ASYNC] = (const void *)(uintptr_t)veo_alloc_mem_async,
		[FREE_MEM_ASYNC] = (const void *)(uintptr_t)veo_free_mem_async,
	};

	for (int i = 0; i < HOOKS; i++) {
		if (functions[i] == function)
			return &hooks[i];
	}
	return NULL;
}

static struct hook get(int index)
{
	struct hook hook;

	pthread_mutex_lock(&lock);
	hook = hooks[index];
	pthread_mutex_unlock(&lock);
	return hook;
}

static void set(void *function, struct hook hook)
{
	struct hook *found = place(function);

	if (!found) {
		set_error(EINVAL, "%p is not a function that can have a hook", function);
		return;
	}
	pthread_mutex_lock(&lock);
	*found = hook;
	pthread_mutex_unlock(&lock);
}

void veo_register_hook(void *func, void (*hook)(void *payload, ...), void *payload)
{
	set(func, (struct hook){.function = hook, .payload = payload});
}

void *veo_get_hook(void *func)
{
	struct hook *found = place(func);
	hook_function *function = NULL;

	if (found) {
		pthread_mutex_lock(&lock);
		function = found->function;
		pthread_mutex_unlock(&lock);
	}
	return (void *)(uintptr_t)function;
}

void veo_unregister_hook(void *func)
{
	set(func, (struct hook){0});
}

void hook_alloc(struct veo_proc_handle *proc, uint64_t *address, size_t size)
{
	struct hook hook = get(ALLOC_MEM);

	if (hook.function)
		hook.function(hook.payload, proc, address, size);
}

void hook_free(struct veo_proc_handle *proc, uint64_t address)
{
	struct hook hook = get(FREE_MEM);

	if (hook.function)
		hook.function(hook.payload, proc, address);
}

void hook_alloc_hmem(struct veo_proc_handle *proc, void *tagged, size_t size)
{
	struct hook hook = get(ALLOC_HMEM);

	if (hook.function)
		hook.function(hook.payload, proc, tagged, size);
}

void hook_free_hmem(struct veo_proc_handle *proc, void *tagged)
{
	struct hook hook = get(FREE_HMEM);

	if (hook.function)
		hook.function(hook.payload, proc, tagged);
}

/* A request whose hook follows it in the queue. */
struct hooked {
	struct hook hook;
	struct veo_thr_ctxt *ctx;
	uint64_t id;
	uint64_t address;
	size_t size;
};

static uint64_t after_alloc(void *argument)
{
	struct hooked request = *(struct hooked *)argument;

	free(argument);
	if (result_collect(request.ctx, request.id, &request.address, UINT64_MAX) != VEO_COMMAND_OK)
		return 0;
	request.hook.function(request.hook.payload, request.ctx, request.address, request.size);
	return request.address;
}

static uint64_t after_free(void *argument)
{
	struct hooked request = *(struct hooked *)argument;
	uint64_t ignored;
	int status;

	free(argument);
	status = result_collect(request.ctx, request.id, &ignored, UINT64_MAX);
	request.hook.function(request.hook.payload, request.ctx, request.address);
	return status == VEO_COMMAND_OK ? 0 : UINT64_MAX;
}

/* The request and, right behind it, the host function that calls the hook; the id of that. */
static uint64_t submit(struct hooked request, uint8_t operation, uint64_t (*function)(void *))
{
	struct veo_thr_ctxt *ctx = request.ctx;
	struct hooked *copy = malloc(sizeof(*copy));
	uint64_t id = VEO_REQUEST_ID_INVALID;

	if (!copy) {
		set_error(ENOMEM, "no memory for a hook");
		return id;
	}
	*copy = request;
	veo_req_block_begin(ctx);
	copy->id = queue_simple(ctx, operation, request.address, request.size);
	if (copy->id != VEO_REQUEST_ID_INVALID)
		id = host_submit(ctx, function, copy, free);
	veo_req_block_end(ctx);
	if (id == VEO_REQUEST_ID_INVALID)
		free(copy);
	return id;
}

uint64_t hook_alloc_async(struct veo_thr_ctxt *ctx, size_t size, bool *hooked)
{
	struct hook hook = get(ALLOC_MEM_ASYNC);

	*hooked = hook.function != NULL;
	return *hooked ? submit((struct hooked){.hook = hook, .ctx = ctx, .size = size}, OP_ALLOC, after_alloc) : VEO_REQUEST_ID_INVALID;
}

uint64_t hook_free_async(struct veo_thr_ctxt *ctx, uint64_t address, bool *hooked)
{
	struct hook hook = get(FREE_MEM_ASYNC);

	*hooked = hook.function != NULL;
	return *hooked ? submit((struct hooked){.hook = hook, .ctx = ctx, .address = address}, OP_FREE, after_free) : VEO_REQUEST_ID_INVALID;
}

/* Behind veo_register_hmem_hook_functions() are hooks of this library's own, which find the client's functions here. */
static struct {
	void (*alloc)(void *tagged, size_t size);
	void (*free)(uint64_t tagged);
} hmem_functions;

static void tell_alloc(struct veo_proc_handle *proc, uint64_t address, size_t size)
{
	void *tagged = veo_set_proc_identifier((void *)(uintptr_t)address, veo_proc_identifier(proc));
	void (*function)(void *, size_t);

	pthread_mutex_lock(&lock);
	function = hmem_functions.alloc;
	pthread_mutex_unlock(&lock);
	if (function && tagged)
		function(tagged, size);
}

static void tell_free(struct veo_proc_handle *proc, uint64_t address)
{
	void *tagged = veo_set_proc_identifier((void *)(uintptr_t)address, veo_proc_identifier(proc));
	void (*function)(uint64_t);

	pthread_mutex_lock(&lock);
	function = hmem_functions.free;
	pthread_mutex_unlock(&lock);
	if (function && tagged)
		function((uint64_t)(uintptr_t)tagged);
}

static void on_alloc(void *payload, ...)
{
	struct veo_proc_handle *proc;
	uint64_t address;
	va_list arguments;

	va_start(arguments, payload);
	proc = va_arg(arguments, struct veo_proc_handle *);
	address = *va_arg(arguments, uint64_t *);
	tell_alloc(proc, address, va_arg(arguments, size_t));
	va_end(arguments);
}

static void on_free(void *payload, ...)
{
	struct veo_proc_handle *proc;
	va_list arguments;

	va_start(arguments, payload);
	proc = va_arg(arguments, struct veo_proc_handle *);
	tell_free(proc, va_arg(arguments, uint64_t));
	va_end(arguments);
}

static void on_alloc_async(void *payload, ...)
{
	struct veo_thr_ctxt *ctx;
	uint64_t address;
	va_list arguments;

	va_start(arguments, payload);
	ctx = va_arg(arguments, struct veo_thr_ctxt *);
	address = va_arg(arguments, uint64_t);
	tell_alloc(ctx->proc, address, va_arg(arguments, size_t));
	va_end(arguments);
}

static void on_free_async(void *payload, ...)
{
	struct veo_thr_ctxt *ctx;
	va_list arguments;

	va_start(arguments, payload);
	ctx = va_arg(arguments, struct veo_thr_ctxt *);
	tell_free(ctx->proc, va_arg(arguments, uint64_t));
	va_end(arguments);
}

/* Registers the library's own hooks, or none where `on` is false. */
static void set_hmem_hooks(bool on, void (*alloc)(void *, size_t), void (*free)(uint64_t))
{
	static const struct {
		int index;
		hook_function *function;
	} own[] = {{ALLOC_MEM, on_alloc}, {FREE_MEM, on_free}, {ALLOC_MEM_ASYNC, on_alloc_async}, {FREE_MEM_ASYNC, on_free_async}};

	pthread_mutex_lock(&lock);
	hmem_functions.alloc = alloc;
	hmem_functions.free = free;
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		hooks[own[i].index] = (struct hook){.function = on ? own[i].function : NULL};
	pthread_mutex_unlock(&lock);
}

void veo_register_hmem_hook_functions(void (*alloc)(void *, size_t), void (*free)(uint64_t))
{
	set_hmem_hooks(true, alloc, free);
}

void veo_unregister_hmem_hook_functions(void)
{
	set_hmem_hooks(false, NULL, NULL);
}
