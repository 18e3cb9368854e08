#define _GNU_SOURCE
#include "model.h"

#include <string.h>

static struct hook_counts called, due;
static bool hooked;

static struct block *some_block(struct lane *lane, enum block_state state)
{
	struct block *block = &lane->blocks[prng_below(&lane->prng, BLOCKS)];

	return block->state == state ? block : NULL;
}

/* Fresh memory holds anything; from here on it is known. */
static void write_all(struct lane *lane, struct block *block)
{
	struct pending *pending = pending_new(lane);

	pending->source = random_bytes(lane, block->size);
	pending->held = block->size;
	block->content = filled(block->size, 0);
	memcpy(block->content, pending->source, block->size);
	pending_enter(lane, pending, veo_async_write_mem(lane->ctx, block->address, pending->source, block->size));
}

static void alloc_sync(struct lane *lane, struct block *block)
{
	struct veo_proc_handle *proc = lane->world->proc;

	/* Not ordered with the lane's own context; nothing is to be. */
	if (prng_chance(&lane->prng, 2)) {
		CHECK_EQUAL(0, veo_alloc_hmem(proc, &block->tagged, block->size));
		CHECK_EQUAL(1, veo_is_ve_addr(block->tagged));
		CHECK(veo_get_proc_handle_from_hmem(block->tagged) == proc);
		block->address = (uint64_t)(uintptr_t)veo_get_hmem_addr(block->tagged);
		atomic_fetch_add(&due.alloc_hmem, 1);
	} else {
		CHECK_EQUAL(0, veo_alloc_mem(proc, &block->address, block->size));
	}
	atomic_fetch_add(&due.alloc, 1);
	block->state = BLOCK_READY;
	write_all(lane, block);
}

void memory_alloc(struct lane *lane)
{
	struct block *block = some_block(lane, BLOCK_NONE);
	struct pending *pending;

	if (!block)
		return;
	*block = (struct block){.size = some_size(lane, BLOCK_MAX)};
	if (prng_chance(&lane->prng, 2)) {
		alloc_sync(lane, block);
		return;
	}
	pending = pending_new(lane);
	pending->any_result = true;
	pending->block = block;
	block->state = BLOCK_PENDING;
	pending_enter(lane, pending, veo_alloc_mem_async(lane->ctx, block->size));
	atomic_fetch_add(&due.alloc_async, 1);
}

void memory_free(struct lane *lane)
{
	struct block *block = some_block(lane, BLOCK_READY);
	struct pending *pending;

	if (!block)
		return;
	free(block->content);
	block->content = NULL;
	block->state = BLOCK_NONE;
	if (prng_chance(&lane->prng, 2)) {
		veo_context_sync(lane->ctx);
		if (block->tagged)
			CHECK_EQUAL(0, veo_free_hmem(block->tagged));
		else
			CHECK_EQUAL(0, veo_free_mem(lane->world->proc, block->address));
		atomic_fetch_add(&due.free, 1);
		if (block->tagged)
			atomic_fetch_add(&due.free_hmem, 1);
		return;
	}
	pending = pending_new(lane);
	pending_enter(lane, pending, veo_free_mem_async(lane->ctx, block->address));
	atomic_fetch_add(&due.free_async, 1);
}

/* A block whose content is known, and a range of it. */
static struct block *some_range(struct lane *lane, size_t *offset, size_t *size)
{
	struct block *block = some_block(lane, BLOCK_READY);

	if (!block)
		return NULL;
	if (!block->content)
		write_all(lane, block);
	*size = prng_chance(&lane->prng, 8) ? block->size : some_size(lane, block->size);
	*offset = prng_below(&lane->prng, block->size - *size + 1);
	return block;
}

void memory_write(struct lane *lane)
{
	size_t offset, size;
	struct block *block = some_range(lane, &offset, &size);
	struct pending *pending;

	if (!block)
		return;
	pending = pending_new(lane);
	pending->source = random_bytes(lane, size);
	pending->held = size;
	memcpy(block->content + offset, pending->source, size);
	pending_enter(lane, pending, veo_async_write_mem(lane->ctx, block->address + offset, pending->source, size));
}

void memory_read(struct lane *lane)
{
	size_t offset, size;
	struct block *block = some_range(lane, &offset, &size);
	struct pending *pending;
	unsigned char *found, *after;

	if (!block)
		return;
	pending = pending_new(lane);
	found = filled(size, 0x77);
	after = filled(size, 0);
	memcpy(after, block->content + offset, size);
	pending_expect(lane, pending, found, after, size);
	pending->withdrawable = true;
	pending_enter(lane, pending, veo_async_read_mem(lane->ctx, found, block->address + offset, size));
}

void memory_stir(struct lane *lane)
{
	size_t offset, size;
	struct block *block = some_range(lane, &offset, &size);
	uint64_t key = prng_next(&lane->prng);
	struct pending *pending;
	bool tagged;

	if (!block)
		return;
	tagged = block->tagged && prng_chance(&lane->prng, 2);
	pending = pending_new(lane);
	pending->result = stir(block->content + offset, size, key);
	veo_args_clear(lane->args);
	if (tagged)
		CHECK_EQUAL(0, veo_args_set_hmem(lane->args, 0, (char *)block->tagged + offset));
	else
		CHECK_EQUAL(0, veo_args_set_u64(lane->args, 0, block->address + offset));
	CHECK_EQUAL(0, veo_args_set_u64(lane->args, 1, size));
	CHECK_EQUAL(0, veo_args_set_u64(lane->args, 2, key));
	pending_enter(lane, pending, veo_call_async(lane->ctx, tagged ? lane->world->stir_hmem : lane->world->stir_memory, lane->args));
}

/* Another block's bytes, within the proc. */
static void copy_within(struct lane *lane, struct block *from, size_t offset, size_t size)
{
	struct block *to = some_block(lane, BLOCK_READY);

	if (!to || !to->tagged || !to->content || to == from || to->size < size)
		return;
	CHECK_EQUAL(0, veo_hmemcpy(to->tagged, (char *)from->tagged + offset, size));
	memcpy(to->content, from->content + offset, size);
}

void memory_sync(struct lane *lane)
{
	struct veo_proc_handle *proc = lane->world->proc;
	size_t offset, size;
	struct block *block = some_range(lane, &offset, &size);
	unsigned char *bytes;

	if (!block)
		return;
	bytes = random_bytes(lane, size);
	/* The main context's queue is the one that these functions use. */
	if (lane->ctx != lane->world->main)
		veo_context_sync(lane->ctx);
	switch (prng_below(&lane->prng, block->tagged ? 5 : 2)) {
	case 0:
		CHECK_EQUAL(0, veo_write_mem(proc, block->address + offset, bytes, size));
		memcpy(block->content + offset, bytes, size);
		break;
	case 1:
		CHECK_EQUAL(0, veo_read_mem(proc, bytes, block->address + offset, size));
		CHECK_EQUAL(0, memcmp(bytes, block->content + offset, size));
		break;
	case 2:
		CHECK_EQUAL(0, veo_hmemcpy((char *)block->tagged + offset, bytes, size));
		memcpy(block->content + offset, bytes, size);
		break;
	case 3:
		CHECK_EQUAL(0, veo_hmemcpy(bytes, (char *)block->tagged + offset, size));
		CHECK_EQUAL(0, memcmp(bytes, block->content + offset, size));
		break;
	default:
		copy_within(lane, block, offset, size);
	}
	free(bytes);
}

static void count_call(void *counter, ...)
{
	atomic_fetch_add((_Atomic unsigned long *)counter, 1);
}

void hooks_register(void)
{
	memset(&called, 0, sizeof(called));
	memset(&due, 0, sizeof(due));
	hooked = true;
	veo_register_hook((void *)(uintptr_t)veo_alloc_mem, count_call, &called.alloc);
	veo_register_hook((void *)(uintptr_t)veo_free_mem, count_call, &called.free);
	veo_register_hook((void *)(uintptr_t)veo_alloc_hmem, count_call, &called.alloc_hmem);
	veo_register_hook((void *)(uintptr_t)veo_free_hmem, count_call, &called.free_hmem);
	veo_register_hook((void *)(uintptr_t)veo_alloc_mem_async, count_call, &called.alloc_async);
	veo_register_hook((void *)(uintptr_t)veo_free_mem_async, count_call, &called.free_async);
}

void hooks_check(void)
{
	if (!hooked)
		return;
	hooked = false;
	CHECK_EQUAL(due.alloc, called.alloc);
	CHECK_EQUAL(due.free, called.free);
	CHECK_EQUAL(due.alloc_hmem, called.alloc_hmem);
	CHECK_EQUAL(due.free_hmem, called.free_hmem);
	CHECK_EQUAL(due.alloc_async, called.alloc_async);
	CHECK_EQUAL(due.free_async, called.free_async);
	veo_unregister_hook((void *)(uintptr_t)veo_alloc_mem);
	veo_unregister_hook((void *)(uintptr_t)veo_free_mem);
	veo_unregister_hook((void *)(uintptr_t)veo_alloc_hmem);
	veo_unregister_hook((void *)(uintptr_t)veo_free_hmem);
	veo_unregister_hook((void *)(uintptr_t)veo_alloc_mem_async);
	veo_unregister_hook((void *)(uintptr_t)veo_free_mem_async);
}
