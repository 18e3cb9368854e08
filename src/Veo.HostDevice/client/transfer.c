/* Memory of the device: allocation in the worker, transfers by plain copies where both sides map the range. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

void *heap_range(struct veo_proc_handle *proc, uint64_t address, size_t size)
{
	/* Acquire: pairs with the release in the worker's heap.c. */
	uint64_t top = atomic_load_explicit(&proc->control->heap_top, memory_order_acquire);
	uint64_t offset = address - proc->worker_heap;

	/* A kernel that writes too far may have changed it. */
	if (top > proc->heap_size)
		top = proc->heap_size;
	return address >= proc->worker_heap && offset <= top && size <= top - offset ? proc->heap + offset : NULL;
}

/* Waits for a request of the main context whose failure is the caller's. */
static bool completed(struct veo_proc_handle *proc, uint64_t id, uint64_t *result)
{
	if (id == VEO_REQUEST_ID_INVALID)
		return false;
	if (result_collect(proc->main, id, result, UINT64_MAX) == VEO_COMMAND_OK)
		return true;
	set_error(0, "the worker (pid %d) ended meanwhile", proc->pid);
	return false;
}

int veo_alloc_mem(struct veo_proc_handle *proc, uint64_t *addr, const size_t size)
{
	if (!addr) {
		set_error(EINVAL, "veo_alloc_mem: the pointer to the address is NULL");
		return -1;
	}
	*addr = 0;
	if (!proc_usable(proc, "veo_alloc_mem") || !completed(proc, queue_simple(proc->main, OP_ALLOC, 0, size), addr)) {
		*addr = 0;
		return -1;
	}
	if (*addr != 0) {
		hook_alloc(proc, addr, size);
		return 0;
	}
	set_error(0, "the device has no %zu bytes of free memory in one piece; it has %zu in all (VEOHOST_MEMORY)", size, proc->heap_size);
	return -1;
}

int veo_free_mem(struct veo_proc_handle *proc, uint64_t addr)
{
	uint64_t ignored;

	/* A worker that died has given all its memory back: 0, as the API has it. */
	if (proc_usable(proc, "veo_free_mem")) {
		completed(proc, queue_simple(proc->main, OP_FREE, addr, 0), &ignored);
		hook_free(proc, addr);
	}
	return proc ? 0 : -1;
}

uint64_t veo_alloc_mem_async(struct veo_thr_ctxt *ctx, const size_t size)
{
	uint64_t id;
	bool hooked;

	if (!ctx) {
		set_error(EINVAL, "veo_alloc_mem_async: the context is NULL");
		return VEO_REQUEST_ID_INVALID;
	}
	id = hook_alloc_async(ctx, size, &hooked);
	return hooked ? id : queue_simple(ctx, OP_ALLOC, 0, size);
}

uint64_t veo_free_mem_async(struct veo_thr_ctxt *ctx, uint64_t addr)
{
	uint64_t id;
	bool hooked;

	if (!ctx) {
		set_error(EINVAL, "veo_free_mem_async: the context is NULL");
		return VEO_REQUEST_ID_INVALID;
	}
	id = hook_free_async(ctx, addr, &hooked);
	return hooked ? id : queue_simple(ctx, OP_FREE, addr, 0);
}

/* A transfer that travels with its request. */
static uint64_t send_payload(struct veo_thr_ctxt *ctx, bool read, uint64_t address, void *buffer, size_t size)
{
	struct veo_proc_handle *proc = ctx->proc;
	struct delivery *delivery = read && size != 0 ? malloc(2 * sizeof(*delivery)) : NULL;
	struct draft draft;

	if (read && size != 0 && !delivery) {
		set_error(ENOMEM, "no memory for a transfer");
		return VEO_REQUEST_ID_INVALID;
	}
	if (!queue_begin(ctx, &draft)) {
		free(delivery);
		return VEO_REQUEST_ID_INVALID;
	}
	if (size != 0) {
		draft.payload = arena_alloc(&proc->arena, size);
		draft.payload_size = size;
		if (draft.payload == 0) {
			set_error(ENOMEM, "no message memory for a transfer of %zu bytes", size);
			queue_abandon(ctx);
			free(delivery);
			return VEO_REQUEST_ID_INVALID;
		}
	}
	if (delivery) {
		delivery[0] = (struct delivery){.buffer = buffer, .offset = draft.payload, .size = size};
		delivery[1].buffer = NULL;
		draft.deliveries = delivery;
	} else if (size != 0) {
		memcpy(arena_at(proc, draft.payload), buffer, size);
	}
	draft.kind = read ? REQUEST_READ : REQUEST_WRITE;
	draft.slot->operation = read ? OP_READ : OP_WRITE;
	draft.slot->target = address;
	draft.slot->words[0] = size;
	return queue_send(ctx, &draft);
}

/*
 * A transfer that is made by the submission: nothing is in front of it, and it takes no longer than putting its data somewhere else would. INVALID: it has to go
 * through the queue.
 */
static uint64_t copy_at_once(struct veo_thr_ctxt *ctx, bool read, uint64_t address, void *buffer, size_t size)
{
	uint64_t id = VEO_REQUEST_ID_INVALID;
	void *range;

	if (proc_is(ctx->proc, PROC_DESTROYED))
		return id;
	pthread_mutex_lock(&ctx->lock);
	range = ctx->dead || ctx->closed || block_is_foreign(ctx) || !queue_is_idle(ctx) ? NULL : heap_range(ctx->proc, address, size);
	if (range && table_reserve(ctx)) {
		/* What an earlier request has for the same buffer must not come over this when it is collected. */
		if (read)
			queue_deliver_before(ctx, ctx->next_id);
		memcpy(read ? buffer : range, read ? range : buffer, size);
		ctx->direct_copies++;
		id = queue_complete(ctx);
	}
	pthread_mutex_unlock(&ctx->lock);
	return id;
}

static uint64_t transfer_async(struct veo_thr_ctxt *ctx, bool read, uint64_t address, void *buffer, size_t size)
{
	if (!ctx || (!buffer && size != 0)) {
		set_error(EINVAL, "a transfer of %zu bytes: the %s is NULL", size, ctx ? "host buffer" : "context");
		return VEO_REQUEST_ID_INVALID;
	}
	if (size != 0 && size <= DIRECT_TRANSFER_MAX) {
		uint64_t id = copy_at_once(ctx, read, address, buffer, size);

		if (id != VEO_REQUEST_ID_INVALID)
			return id;
	}
	return size <= PAYLOAD_TRANSFER_MAX ? send_payload(ctx, read, address, buffer, size) : fence_transfer(ctx, read, address, buffer, size);
}

uint64_t veo_async_read_mem(struct veo_thr_ctxt *ctx, void *dst, uint64_t src, size_t size)
{
	return transfer_async(ctx, true, src, dst, size);
}

uint64_t veo_async_write_mem(struct veo_thr_ctxt *ctx, uint64_t dst, const void *src, size_t size)
{
	return transfer_async(ctx, false, dst, (void *)(uintptr_t)src, size);
}

/* Longer copies do not keep others from looking for their results. */
#define LOCKED_COPY_MAX ((size_t)64 << 10)

/* Copies directly when the main context has nothing to do. The lock, or a request block, keeps it so: this is the transfer's place in the queue. */
static bool copy_when_idle(struct veo_proc_handle *proc, void *to, const void *from, size_t size)
{
	struct veo_thr_ctxt *ctx = proc->main;
	bool idle;

	queue_await_idle(ctx);
	pthread_mutex_lock(&ctx->lock);
	if (!block_begin(ctx)) {
		pthread_mutex_unlock(&ctx->lock);
		return false;
	}
	/* Somebody may have been faster; then the transfer queues up behind it. */
	idle = !ctx->dead && !ctx->closed && queue_is_idle(ctx);
	if (idle) {
		ctx->direct_copies++;
		if (size > LOCKED_COPY_MAX)
			pthread_mutex_unlock(&ctx->lock);
		/* Two ranges of a proc may overlap. */
		memmove(to, from, size);
		if (size > LOCKED_COPY_MAX)
			pthread_mutex_lock(&ctx->lock);
	}
	block_end(ctx);
	pthread_mutex_unlock(&ctx->lock);
	return idle;
}

static int transfer(struct veo_proc_handle *proc, bool read, uint64_t address, void *buffer, size_t size, const char *function)
{
	uint64_t ignored;
	void *range;

	if (!proc_usable(proc, function))
		return -1;
	range = buffer && size != 0 ? heap_range(proc, address, size) : NULL;
	if (range && copy_when_idle(proc, read ? buffer : range, read ? range : buffer, size))
		return 0;
	return completed(proc, transfer_async(proc->main, read, address, buffer, size), &ignored) ? 0 : -1;
}

int veo_read_mem(struct veo_proc_handle *proc, void *dst, uint64_t src, size_t size)
{
	return transfer(proc, true, src, dst, size, "veo_read_mem");
}

int veo_write_mem(struct veo_proc_handle *proc, uint64_t dst, const void *src, size_t size)
{
	return transfer(proc, false, dst, (void *)(uintptr_t)src, size, "veo_write_mem");
}

bool transfer_within(struct veo_proc_handle *proc, uint64_t to, uint64_t from, size_t size)
{
	void *target = heap_range(proc, to, size);
	void *source = heap_range(proc, from, size);
	struct draft draft;
	uint64_t ignored;

	if (target && source && copy_when_idle(proc, target, source, size))
		return true;
	if (!queue_begin(proc->main, &draft))
		return false;
	draft.kind = REQUEST_WRITE;
	draft.slot->operation = OP_COPY;
	draft.slot->target = to;
	draft.slot->words[0] = size;
	draft.slot->words[1] = from;
	return completed(proc, queue_send(proc->main, &draft), &ignored);
}
