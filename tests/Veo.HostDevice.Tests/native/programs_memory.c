/* Programs as users of the API write them, about memory. */
#define _GNU_SOURCE
#include "test.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { LARGE = 80 << 20 };

struct worker {
	struct veo_proc_handle *proc;
	unsigned char filling;
};

static void *alloc_write_read_free(void *argument)
{
	struct worker *worker = argument;
	char *source = malloc(LARGE), *target = malloc(LARGE);

	memset(source, worker->filling, LARGE);
	for (int round = 0; round < 4; round++) {
		uint64_t address = alloc(worker->proc, LARGE);

		memset(target, 0, LARGE);
		source[round] = (char)round;
		CHECK_EQUAL(0, veo_write_mem(worker->proc, address, source, LARGE));
		CHECK_EQUAL(0, veo_read_mem(worker->proc, target, address, LARGE));
		CHECK_EQUAL(0, memcmp(source, target, LARGE));
		CHECK_EQUAL(0, veo_free_mem(worker->proc, address));
	}
	free(source);
	free(target);
	return NULL;
}

/* Without any context opened. */
TEST(FourThreads_AllocWriteReadFree80MiB_KeepTheirBytes)
{
	struct veo_proc_handle *proc = start();
	struct worker workers[4];
	pthread_t threads[4];

	for (int i = 0; i < 4; i++) {
		workers[i] = (struct worker){.proc = proc, .filling = (unsigned char)(i + 10)};
		CHECK_EQUAL(0, pthread_create(&threads[i], NULL, alloc_write_read_free, &workers[i]));
	}
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(Transfers_Of1To22Bytes_KeepThem)
{
	struct veo_proc_handle *proc = start();
	uint64_t area = alloc(proc, 1024);
	char source[23] = "abcdefghijklmnopqrstuv", target[23];

	for (size_t size = 1; size <= 22; size++) {
		memset(target, 0, sizeof(target));
		CHECK_EQUAL(0, veo_write_mem(proc, area, source, size));
		CHECK_EQUAL(0, veo_read_mem(proc, target, area, size));
		CHECK_EQUAL(0, memcmp(source, target, size));
		CHECK_EQUAL(0, target[size]);
	}
	veo_proc_destroy(proc);
}

/* Five bytes from an odd address to an odd address of a global. The proc is left to the end of the program. */
TEST(AsyncTransfers_OnAGlobalAtOddAddresses_ChangeTheseBytesOnly)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t global = symbol(proc, "greeting_number");
	unsigned char source[] = {0, 0xff, 0xc0, 0x00, 0x01, 0x02};
	uint64_t value = 0;

	wait_for(ctx, veo_async_read_mem(ctx, &value, global, sizeof(value)), VEO_COMMAND_OK);
	CHECK_EQUAL(0xdeadbeefdeadbeef, value);
	wait_for(ctx, veo_async_write_mem(ctx, global + 1, source + 1, 5), VEO_COMMAND_OK);
	wait_for(ctx, veo_async_read_mem(ctx, &value, global, sizeof(value)), VEO_COMMAND_OK);
	CHECK_EQUAL(0xdead020100c0ffef, value);
	CHECK_EQUAL(0, veo_context_close(ctx));
}

/* Which hooks the program has registered for it is all that differs. */
static void alloc_init_check_free(void)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t library = load(proc);
	uint64_t address = wait_for(ctx, veo_alloc_mem_async(ctx, 4000), VEO_COMMAND_OK);
	struct veo_args *args = veo_args_alloc();

	CHECK(address != 0);
	CHECK_EQUAL(0, veo_args_set_u64(args, 0, address));
	CHECK_EQUAL(0, veo_args_set_i32(args, 1, 1000));
	CHECK_EQUAL(address, wait_for(ctx, veo_call_async_by_name(ctx, library, "fill_numbers", args), VEO_COMMAND_OK));
	CHECK_EQUAL(0, wait_for(ctx, veo_call_async_by_name(ctx, library, "check_numbers", args), VEO_COMMAND_OK));
	CHECK_EQUAL(0, wait_for(ctx, veo_free_mem_async(ctx, address), VEO_COMMAND_OK));
	veo_args_free(args);
	veo_proc_destroy(proc);
}

static int allocations, frees;

static void on_alloc(void *payload, ...)
{
	(void)payload;
	allocations++;
}

static void on_free(void *payload, ...)
{
	(void)payload;
	frees++;
}

TEST(AsyncAllocation_UsedByKernels_WorksWithAndWithoutHooks)
{
	alloc_init_check_free();
	veo_register_hook((void *)(uintptr_t)veo_alloc_mem_async, on_alloc, NULL);
	veo_register_hook((void *)(uintptr_t)veo_free_mem_async, on_free, NULL);
	alloc_init_check_free();
	CHECK_EQUAL(1, allocations);
	CHECK_EQUAL(1, frees);
}

static void *last_tagged;

static void on_tagged_alloc(void *tagged, size_t size)
{
	CHECK_EQUAL(8000, size);
	last_tagged = tagged;
}

static void on_tagged_free(uint64_t tagged)
{
	CHECK_EQUAL((uint64_t)(uintptr_t)last_tagged, tagged);
	last_tagged = NULL;
}

/* Trap 2: here a kernel gets the tagged pointer and strips it, while the programs it is taken from use it as it is. */
static void fill_and_check_hmem(struct veo_proc_handle *proc, void *hmem)
{
	struct veo_thr_ctxt *ctx = open_context(proc);
	struct veo_args *args = veo_args_alloc();

	CHECK_EQUAL(0, veo_args_set_hmem(args, 0, hmem));
	CHECK_EQUAL(0, veo_args_set_i64(args, 1, 1000));
	CHECK_EQUAL(0, veo_args_set_i64(args, 2, 7));
	CHECK_EQUAL(1, wait_for(ctx, veo_call_async_by_name(ctx, load(proc), "hmem_fill", args), VEO_COMMAND_OK));
	CHECK_EQUAL(0, wait_for(ctx, veo_call_async_by_name(ctx, load(proc), "hmem_check", args), VEO_COMMAND_OK));
	veo_args_free(args);
}

TEST(HmemAllocation_WithHmemHookFunctions_IsToldAsTheResult)
{
	struct veo_proc_handle *proc = start();
	void *hmem;

	veo_register_hmem_hook_functions(on_tagged_alloc, on_tagged_free);
	CHECK_EQUAL(0, veo_alloc_hmem(proc, &hmem, 8000));
	CHECK(last_tagged == hmem);
	fill_and_check_hmem(proc, hmem);
	CHECK_EQUAL(0, veo_free_hmem(hmem));
	CHECK(last_tagged == NULL);
	veo_unregister_hmem_hook_functions();
	veo_proc_destroy(proc);
}

static void on_alloc_hmem(struct veo_proc_handle **payload, struct veo_proc_handle *proc, void *tagged, size_t size)
{
	CHECK_EQUAL(8000, size);
	*payload = proc;
	last_tagged = tagged;
}

TEST(HmemAllocation_WithAHook_IsToldAsTheResult)
{
	struct veo_proc_handle *proc = start(), *told = NULL;
	void *hmem;

	veo_register_hook((void *)(uintptr_t)veo_alloc_hmem, (void (*)(void *, ...))(void *)(uintptr_t)on_alloc_hmem, &told);
	CHECK_EQUAL(0, veo_alloc_hmem(proc, &hmem, 8000));
	CHECK(told == proc);
	CHECK(last_tagged == hmem);
	fill_and_check_hmem(proc, hmem);
	CHECK_EQUAL(0, veo_free_hmem(hmem));
	veo_proc_destroy(proc);
}
