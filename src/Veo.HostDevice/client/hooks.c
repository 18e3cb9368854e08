/* Functions that a client registers to learn of allocations. Keyed by the address of the API's function, as the client sees it. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "client.h"
#include "jobs.h"

typedef void hook_function(void *payload, ...);

struct hook {
	const void *key;
	hook_function *function;
	void *payload;
	struct hook *next;
};

/* Any function can have a hook; six are asked for theirs. */
static struct {
	pthread_mutex_t lock;
	struct hook *first;
} hooks = {.lock = PTHREAD_MUTEX_INITIALIZER};

void hooks_lock(bool lock)
{
	if (lock)
		pthread_mutex_lock(&hooks.lock);
	else
		pthread_mutex_unlock(&hooks.lock);
}

static const void *key_of(void (*function)(void))
{
	return (const void *)(uintptr_t)function;
}

/* The key is what the client sees as the function's address, which in a program that is not position-independent lies in the program. */
#define KEY(function) key_of((void (*)(void))(function))

/* Called with the lock held. The link to a hook, or where it would be. */
static struct hook **find(const void *key)
{
	struct hook **link = &hooks.first;

	while (*link && (*link)->key != key)
		link = &(*link)->next;
	return link;
}

static struct hook get(const void *key)
{
	struct hook hook = {0};
	struct hook *found;

	pthread_mutex_lock(&hooks.lock);
	found = *find(key);
	if (found)
		hook = *found;
	pthread_mutex_unlock(&hooks.lock);
	return hook;
}

void veo_register_hook(void *func, void (*hook)(void *payload, ...), void *payload)
{
	struct hook *added = malloc(sizeof(*added));
	struct hook **link;

	if (!added) {
		set_error(ENOMEM, "no memory for a hook");
		return;
	}
	pthread_mutex_lock(&hooks.lock);
	link = find(func);
	if (!*link) {
		*added = (struct hook){.key = func};
		*link = added;
		added = NULL;
	}
	(*link)->function = hook;
	(*link)->payload = payload;
	pthread_mutex_unlock(&hooks.lock);
	free(added);
}

void *veo_get_hook(void *func)
{
	return (void *)(uintptr_t)get(func).function;
}

void veo_unregister_hook(void *func)
{
	struct hook **link;
	struct hook *found;

	pthread_mutex_lock(&hooks.lock);
	link = find(func);
	found = *link;
	if (found)
		*link = found->next;
	pthread_mutex_unlock(&hooks.lock);
	free(found);
}

void hook_alloc(struct veo_proc_handle *proc, uint64_t *address, size_t size)
{
	struct hook hook = get(KEY(veo_alloc_mem));

	if (hook.function)
		hook.function(hook.payload, proc, address, size);
}

void hook_free(struct veo_proc_handle *proc, uint64_t address)
{
	struct hook hook = get(KEY(veo_free_mem));

	if (hook.function)
		hook.function(hook.payload, proc, address);
}

void hook_alloc_hmem(struct veo_proc_handle *proc, void *tagged, size_t size)
{
	struct hook hook = get(KEY(veo_alloc_hmem));

	if (hook.function)
		hook.function(hook.payload, proc, tagged, size);
}

void hook_free_hmem(struct veo_proc_handle *proc, void *tagged)
{
	struct hook hook = get(KEY(veo_free_hmem));

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
		id = host_submit(ctx, function, copy, free, false);
	veo_req_block_end(ctx);
	if (id == VEO_REQUEST_ID_INVALID) {
		/* Better without its hook than lost. */
		id = copy->id;
		free(copy);
	}
	return id;
}

uint64_t hook_alloc_async(struct veo_thr_ctxt *ctx, size_t size, bool *hooked)
{
	struct hook hook = get(KEY(veo_alloc_mem_async));

	*hooked = hook.function != NULL;
	return *hooked ? submit((struct hooked){.hook = hook, .ctx = ctx, .size = size}, OP_ALLOC, after_alloc) : VEO_REQUEST_ID_INVALID;
}

uint64_t hook_free_async(struct veo_thr_ctxt *ctx, uint64_t address, bool *hooked)
{
	struct hook hook = get(KEY(veo_free_mem_async));

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

	pthread_mutex_lock(&hooks.lock);
	function = hmem_functions.alloc;
	pthread_mutex_unlock(&hooks.lock);
	if (function && tagged)
		function(tagged, size);
}

static void tell_free(struct veo_proc_handle *proc, uint64_t address)
{
	void *tagged = veo_set_proc_identifier((void *)(uintptr_t)address, veo_proc_identifier(proc));
	void (*function)(uint64_t);

	pthread_mutex_lock(&hooks.lock);
	function = hmem_functions.free;
	pthread_mutex_unlock(&hooks.lock);
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

static void set_hmem_functions(void (*alloc)(void *, size_t), void (*free)(uint64_t))
{
	pthread_mutex_lock(&hooks.lock);
	hmem_functions.alloc = alloc;
	hmem_functions.free = free;
	pthread_mutex_unlock(&hooks.lock);
}

void veo_register_hmem_hook_functions(void (*alloc)(void *, size_t), void (*free)(uint64_t))
{
	set_hmem_functions(alloc, free);
	veo_register_hook((void *)(uintptr_t)veo_alloc_mem, on_alloc, NULL);
	veo_register_hook((void *)(uintptr_t)veo_free_mem, on_free, NULL);
	veo_register_hook((void *)(uintptr_t)veo_alloc_mem_async, on_alloc_async, NULL);
	veo_register_hook((void *)(uintptr_t)veo_free_mem_async, on_free_async, NULL);
}

void veo_unregister_hmem_hook_functions(void)
{
	veo_unregister_hook((void *)(uintptr_t)veo_alloc_mem);
	veo_unregister_hook((void *)(uintptr_t)veo_free_mem);
	veo_unregister_hook((void *)(uintptr_t)veo_alloc_mem_async);
	veo_unregister_hook((void *)(uintptr_t)veo_free_mem_async);
	set_hmem_functions(NULL, NULL);
}
