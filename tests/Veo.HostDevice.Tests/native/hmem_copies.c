/* veo_hmemcpy() in all directions. */
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 3 << 20 };

/* Around the border between one way of copying and another, and odd ones. */
static const size_t sizes[] = {0, 1, 7, 8, 9, 4095, 4096, 65536, 65537, 262144, 262145, (1 << 20) + 3, SIZE - 16};

static unsigned char original[SIZE], copy[SIZE];

static void *alloc_hmem(struct veo_proc_handle *proc, size_t size)
{
	void *address = NULL;

	CHECK_EQUAL(0, veo_alloc_hmem(proc, &address, size));
	return address;
}

/* The tagged address of a library's global, which lies outside of the device's heap. */
static char *global_of(struct veo_proc_handle *proc)
{
	return veo_set_proc_identifier((void *)(uintptr_t)symbol(proc, "global_bytes"), veo_proc_identifier(proc));
}

static void fill(unsigned seed)
{
	for (size_t i = 0; i < SIZE; i++)
		original[i] = (unsigned char)((i ^ i >> 8 ^ i >> 16) * 31 + seed);
}

/* To `to`, within it to `further`, and back; at odd addresses, and with the bytes around them untouched. */
static void check_round_trip(char *to, char *further)
{
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		size_t size = sizes[i];

		fill((unsigned)i);
		memset(copy, 0xcc, SIZE);
		CHECK_EQUAL(0, veo_hmemcpy(further, copy, SIZE));
		CHECK_EQUAL(0, veo_hmemcpy(to + 3, original + 1, size));
		CHECK_EQUAL(0, veo_hmemcpy(further + 5, to + 3, size));
		CHECK_EQUAL(0, veo_hmemcpy(copy, further, SIZE));
		CHECK_EQUAL(0xcc, copy[4]);
		CHECK_EQUAL(0, memcmp(original + 1, copy + 5, size));
		CHECK_EQUAL(0xcc, copy[5 + size]);
	}
}

TEST(Copy_OfEverySize_KeepsTheBytes)
{
	struct veo_proc_handle *proc = start();
	char *heap[2] = {alloc_hmem(proc, SIZE), alloc_hmem(proc, SIZE)};
	char *host[2] = {alloc_hmem(NULL, SIZE), alloc_hmem(NULL, SIZE)};
	char *global = global_of(proc);

	check_round_trip(heap[0], heap[1]);
	check_round_trip(heap[0], global);
	check_round_trip(global, heap[0]);
	check_round_trip(global, global + SIZE);
	check_round_trip(host[0], host[1]);
	check_round_trip(host[0], heap[0]);
	check_round_trip(heap[0], host[0]);
	for (int i = 0; i < 2; i++) {
		CHECK_EQUAL(0, veo_free_hmem(heap[i]));
		CHECK_EQUAL(0, veo_free_hmem(host[i]));
	}
	veo_proc_destroy(proc);
}

static void check_overlap(char *area)
{
	static const size_t shifts[] = {1, 8, 4096, 1 << 20};

	for (size_t i = 0; i < sizeof(shifts) / sizeof(*shifts); i++) {
		size_t size = SIZE - shifts[i];

		fill((unsigned)i);
		CHECK_EQUAL(0, veo_hmemcpy(area, original, SIZE));
		CHECK_EQUAL(0, veo_hmemcpy(area + shifts[i], area, size));
		CHECK_EQUAL(0, veo_hmemcpy(copy, area, SIZE));
		CHECK_EQUAL(0, memcmp(original, copy + shifts[i], size));
		CHECK_EQUAL(0, veo_hmemcpy(area, original, SIZE));
		CHECK_EQUAL(0, veo_hmemcpy(area, area + shifts[i], size));
		CHECK_EQUAL(0, veo_hmemcpy(copy, area, SIZE));
		CHECK_EQUAL(0, memcmp(original + shifts[i], copy, size));
	}
}

TEST(Copy_OfOverlappingRanges_IsAsIfThereWereNoOverlap)
{
	struct veo_proc_handle *proc = start();

	check_overlap(alloc_hmem(proc, SIZE));
	check_overlap(global_of(proc));
	check_overlap(alloc_hmem(NULL, SIZE));
	veo_proc_destroy(proc);
}

TEST(Copy_BetweenProcs_IsRefused)
{
	struct veo_proc_handle *procs[2] = {start(), start()};
	char *areas[2] = {alloc_hmem(procs[0], 100), alloc_hmem(procs[1], 100)};

	CHECK_EQUAL(0, veo_hmemcpy(areas[0], "first", 6));
	CHECK_EQUAL(0, veo_hmemcpy(areas[1], "other", 6));
	errno = 0;
	CHECK_EQUAL(-1, veo_hmemcpy(areas[0], areas[1], 6));
	CHECK_EQUAL(EINVAL, errno);
	CHECK_EQUAL(-1, veo_hmemcpy(areas[1], areas[0], 6));
	CHECK_EQUAL(0, veo_hmemcpy(copy, areas[0], 6));
	CHECK_EQUAL(0, strcmp("first", (char *)copy));
	CHECK_EQUAL(0, veo_hmemcpy(copy, areas[1], 6));
	CHECK_EQUAL(0, strcmp("other", (char *)copy));
	veo_proc_destroy(procs[0]);
	veo_proc_destroy(procs[1]);
}

TEST(Copy_OfNothing_DoesNotLookAtAddresses)
{
	struct veo_proc_handle *proc = start();
	char *hmem = alloc_hmem(proc, 1);
	char *bad = veo_set_proc_identifier((void *)16, veo_proc_identifier(proc));

	CHECK_EQUAL(0, veo_hmemcpy(hmem, NULL, 0));
	CHECK_EQUAL(0, veo_hmemcpy(NULL, hmem, 0));
	CHECK_EQUAL(0, veo_hmemcpy(NULL, NULL, 0));
	CHECK_EQUAL(0, veo_hmemcpy(bad, bad, 0));
	CHECK_EQUAL(0, veo_hmemcpy(bad, copy, 0));
	CHECK_EQUAL(-1, veo_hmemcpy(NULL, copy, 1));
	CHECK_EQUAL(-1, veo_hmemcpy(copy, NULL, 1));
	CHECK_EQUAL(-1, veo_hmemcpy(hmem, NULL, 1));
	CHECK_EQUAL(-1, veo_hmemcpy(NULL, hmem, 1));
	CHECK_EQUAL(0, veo_hmemcpy(hmem, copy, 1));
	veo_proc_destroy(proc);
}

/* The worker faults, and that is the end of the proc. */
TEST(Copy_FromOrToABadAddress_Fails)
{
	for (int way = 0; way < 4; way++) {
		struct veo_proc_handle *proc = start();
		char *hmem = alloc_hmem(proc, 8);
		char *bad = veo_set_proc_identifier((void *)16, veo_proc_identifier(proc));

		switch (way) {
		case 0:
			CHECK_EQUAL(-1, veo_hmemcpy(hmem, bad, 8));
			break;
		case 1:
			CHECK_EQUAL(-1, veo_hmemcpy(bad, hmem, 8));
			break;
		case 2:
			CHECK_EQUAL(-1, veo_hmemcpy(bad, copy, 8));
			break;
		default:
			CHECK_EQUAL(-1, veo_hmemcpy(copy, bad, 8));
			break;
		}
		CHECK_EQUAL(-1, veo_hmemcpy(copy, hmem, 8));
		veo_proc_destroy(proc);
	}
}

/* It has the main context's order: what was queued there before is done first. */
TEST(Copy_BehindKernels_WaitsForThem)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	int64_t *numbers = alloc_hmem(proc, 1000 * sizeof(int64_t)), *second = alloc_hmem(proc, 1000 * sizeof(int64_t));
	uint64_t hmem_fill = symbol(proc, "hmem_fill"), hmem_check = symbol(proc, "hmem_check");

	for (int64_t round = 0; round < 100; round++) {
		uint64_t ids[20];

		for (int64_t i = 0; i < 20; i++)
			ids[i] = call(ctx, hmem_fill, 3, (int64_t)(intptr_t)numbers, (int64_t)1000, 20 * round + i);
		CHECK_EQUAL(0, veo_hmemcpy(second, numbers, 1000 * sizeof(int64_t)));
		CHECK_EQUAL(0, wait_for(ctx, call(ctx, hmem_check, 3, (int64_t)(intptr_t)second, (int64_t)1000, 20 * round + 19), VEO_COMMAND_OK));
		for (int i = 0; i < 20; i++)
			CHECK_EQUAL(1, wait_for(ctx, ids[i], VEO_COMMAND_OK));
	}
	veo_proc_destroy(proc);
}

/* The whole way: a kernel fills, the host looks and writes, a kernel checks. */
TEST(Kernels_WriteAndReadHmem)
{
	enum { COUNT = 1000 };
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	int64_t *hmem = alloc_hmem(proc, COUNT * sizeof(int64_t)), *host = alloc_hmem(NULL, COUNT * sizeof(int64_t));
	struct veo_args *args = veo_args_alloc();

	CHECK_EQUAL(0, veo_args_set_hmem(args, 0, hmem));
	CHECK_EQUAL(0, veo_args_set_i64(args, 1, COUNT));
	CHECK_EQUAL(0, veo_args_set_i64(args, 2, 2));
	CHECK_EQUAL(1, wait_for(ctx, veo_call_async(ctx, symbol(proc, "hmem_fill"), args), VEO_COMMAND_OK));
	CHECK_EQUAL(0, veo_hmemcpy(host, hmem, COUNT * sizeof(int64_t)));
	for (int64_t i = 0; i < COUNT; i++) {
		CHECK_EQUAL(2 + i, host[i]);
		host[i] = 1000 + i;
	}
	CHECK_EQUAL(0, veo_hmemcpy(hmem, host, COUNT * sizeof(int64_t)));
	CHECK_EQUAL(0, veo_args_set_i64(args, 2, 1000));
	CHECK_EQUAL(0, wait_for(ctx, veo_call_async(ctx, symbol(proc, "hmem_check"), args), VEO_COMMAND_OK));
	/* A host pointer is not the device's, and the kernel sees that. */
	CHECK_EQUAL(0, veo_args_set_hmem(args, 0, host));
	CHECK_EQUAL(0, wait_for(ctx, veo_call_async(ctx, symbol(proc, "hmem_fill"), args), VEO_COMMAND_OK));
	CHECK_EQUAL(0, veo_free_hmem(hmem));
	CHECK_EQUAL(0, veo_free_hmem(host));
	veo_args_free(args);
	veo_proc_destroy(proc);
}
