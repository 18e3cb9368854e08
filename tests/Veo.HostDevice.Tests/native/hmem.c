/* Heterogeneous memory: pointers that say whose they are. */
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FLAG ((uint64_t)1 << 63)

static uint64_t bits(const void *pointer)
{
	return (uint64_t)(uintptr_t)pointer;
}

static void *pointer(uint64_t value)
{
	return (void *)(uintptr_t)value;
}

static void *alloc_hmem(struct veo_proc_handle *proc, size_t size)
{
	void *address = NULL;

	CHECK_EQUAL(0, veo_alloc_hmem(proc, &address, size));
	CHECK(address != NULL);
	return address;
}

TEST(Pointer_ItsParts_AreWhereTheApiPutsThem)
{
	void *host = pointer(0x5563f81feba0);
	void *tagged = veo_set_proc_identifier(host, 1);

	CHECK_EQUAL(0x88005563f81feba0, bits(tagged));
	CHECK_EQUAL(16, veo_get_max_proc_identifier());
	for (int i = 0; i < 16; i++) {
		tagged = veo_set_proc_identifier(host, i);
		CHECK_EQUAL(FLAG | (uint64_t)i << 59 | 0x5563f81feba0, bits(tagged));
		CHECK_EQUAL(1, veo_is_ve_addr(tagged));
		CHECK_EQUAL(i, veo_get_proc_identifier_from_hmem(tagged));
		CHECK(veo_get_hmem_addr(tagged) == host);
	}
	CHECK_EQUAL(0, veo_is_ve_addr(host));
	CHECK_EQUAL(-1, veo_get_proc_identifier_from_hmem(host));
	CHECK(veo_get_hmem_addr(host) == host);
	CHECK_EQUAL(0, veo_is_ve_addr(NULL));
	CHECK(veo_get_hmem_addr(NULL) == NULL);
	/* Without bit 63 the other bits are not an identifier. */
	CHECK_EQUAL(-1, veo_get_proc_identifier_from_hmem(pointer(0x7800000000001000)));
	CHECK_EQUAL(0x7800000000001000, bits(veo_get_hmem_addr(pointer(0x7800000000001000))));
	CHECK_EQUAL(0x07ffffffffffffff, bits(veo_get_hmem_addr(pointer(UINT64_MAX))));
	CHECK_EQUAL(15, veo_get_proc_identifier_from_hmem(pointer(UINT64_MAX)));
}

TEST(SetIdentifier_OutOfRange_IsNull)
{
	errno = 0;
	CHECK(veo_set_proc_identifier(pointer(64), 16) == NULL);
	CHECK_EQUAL(EINVAL, errno);
	CHECK(veo_set_proc_identifier(pointer(64), -1) == NULL);
	CHECK(veo_set_proc_identifier(pointer(64), INT32_MIN) == NULL);
	/* Bits that are there already stay. */
	CHECK_EQUAL(FLAG | (uint64_t)3 << 59 | 64, bits(veo_set_proc_identifier(veo_set_proc_identifier(pointer(64), 1), 2)));
}

TEST(Alloc_OnAProc_IsTaggedWithIt)
{
	struct veo_proc_handle *procs[2] = {start(), veo_proc_create(1)};

	CHECK(procs[1] != NULL);
	for (int i = 0; i < 2; i++) {
		void *hmem = alloc_hmem(procs[i], 1000);

		CHECK_EQUAL(1, veo_is_ve_addr(hmem));
		CHECK_EQUAL(i, veo_get_proc_identifier_from_hmem(hmem));
		CHECK(veo_get_proc_handle_from_hmem(hmem) == procs[i]);
		CHECK_EQUAL(i, veo_get_venum_from_hmem(hmem));
		CHECK_EQUAL(veohost_proc_pid(procs[i]), veo_get_pid_from_hmem(hmem));
		CHECK_EQUAL(0, veo_write_mem(procs[i], bits(veo_get_hmem_addr(hmem)), "content", 8));
		CHECK_EQUAL(0, veo_free_hmem(hmem));
	}
	veo_proc_destroy(procs[0]);
	veo_proc_destroy(procs[1]);
}

TEST(Node_OfAPointer_IsThePhysicalOne)
{
	struct veo_proc_handle *proc;

	setenv("VEOHOST_NODES", "8", 1);
	setenv("_VENODELIST", "5 3", 1);
	proc = veo_proc_create(1);
	CHECK(proc != NULL);
	CHECK_EQUAL(3, veo_get_venum_from_hmem(alloc_hmem(proc, 1)));
	veo_proc_destroy(proc);
}

TEST(Alloc_WithoutAProc_IsHostMemory)
{
	char *hmem = alloc_hmem(NULL, 1 << 20);

	CHECK_EQUAL(0, veo_is_ve_addr(hmem));
	CHECK_EQUAL(-1, veo_get_proc_identifier_from_hmem(hmem));
	CHECK(veo_get_hmem_addr(hmem) == hmem);
	errno = 0;
	CHECK(veo_get_proc_handle_from_hmem(hmem) == NULL);
	CHECK_EQUAL(EINVAL, errno);
	CHECK_EQUAL(-1, veo_get_venum_from_hmem(hmem));
	CHECK_EQUAL(-1, veo_get_pid_from_hmem(hmem));
	memset(hmem, 1, 1 << 20);
	CHECK_EQUAL(0, veo_free_hmem(hmem));
	CHECK_EQUAL(0, veo_free_hmem(NULL));
	/* It is the C library's. */
	hmem = malloc(10);
	CHECK_EQUAL(0, veo_free_hmem(hmem));
}

TEST(Alloc_ThatCannotBe_Fails)
{
	struct veo_proc_handle *proc;
	void *hmem = pointer(7);

	setenv("VEOHOST_MEMORY", "64M", 1);
	proc = start();
	CHECK_EQUAL(-1, veo_alloc_hmem(proc, &hmem, 65 << 20));
	CHECK(hmem == NULL);
	CHECK_EQUAL(-1, veo_alloc_hmem(proc, &hmem, SIZE_MAX));
	CHECK(hmem == NULL);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) /* They say something about such a size. */
	hmem = pointer(7);
	CHECK_EQUAL(-1, veo_alloc_hmem(NULL, &hmem, SIZE_MAX / 2));
	CHECK(hmem == NULL);
#endif
	CHECK_EQUAL(-1, veo_alloc_hmem(proc, NULL, 1));
	CHECK_EQUAL(-1, veo_alloc_hmem(NULL, NULL, 1));
	CHECK_EQUAL(0, veo_free_hmem(alloc_hmem(proc, 0)));
	CHECK_EQUAL(0, veo_free_hmem(alloc_hmem(proc, 63 << 20)));
	CHECK_EQUAL(0, veo_free_hmem(alloc_hmem(proc, 63 << 20)));
	veo_proc_destroy(proc);
	CHECK_EQUAL(-1, veo_alloc_hmem(proc, &hmem, 1));
	CHECK(hmem == NULL);
}

/* Every function on a pointer that names no proc. */
static void check_ownerless(void *hmem)
{
	char byte = 5;

	CHECK_EQUAL(1, veo_is_ve_addr(hmem));
	CHECK(veo_get_proc_handle_from_hmem(hmem) == NULL);
	CHECK_EQUAL(-1, veo_get_venum_from_hmem(hmem));
	CHECK_EQUAL(-1, veo_get_pid_from_hmem(hmem));
	errno = 0;
	CHECK_EQUAL(-1, veo_free_hmem(hmem));
	CHECK_EQUAL(EINVAL, errno);
	CHECK_EQUAL(-1, veo_hmemcpy(hmem, &byte, 1));
	CHECK_EQUAL(-1, veo_hmemcpy(&byte, hmem, 1));
	CHECK_EQUAL(-1, veo_hmemcpy(hmem, hmem, 1));
	CHECK_EQUAL(5, byte);
	CHECK(strlen(veohost_last_error()) != 0);
}

TEST(Pointer_OfNoProc_IsRefusedEverywhere)
{
	struct veo_proc_handle *proc;
	void *stale;

	/* Before there was any. */
	check_ownerless(veo_set_proc_identifier(pointer(4096), 0));
	check_ownerless(veo_set_proc_identifier(pointer(4096), 15));
	proc = start();
	stale = alloc_hmem(proc, 100);
	check_ownerless(veo_set_proc_identifier(veo_get_hmem_addr(stale), 1));
	check_ownerless(veo_set_proc_identifier(veo_get_hmem_addr(stale), 15));
	veo_proc_destroy(proc);
	check_ownerless(stale);
	/* The next proc takes the identifier over, and with it the pointer: trap 30. */
	proc = start();
	CHECK(veo_get_proc_handle_from_hmem(stale) == proc);
	veo_proc_destroy(proc);
}

TEST(Pointer_OfADeadProc_Fails)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	void *hmem = alloc_hmem(proc, 100), *further;
	pid_t pid = veohost_proc_pid(proc);
	char byte = 5;

	kill_worker(proc, ctx);
	CHECK_EQUAL(-1, veo_hmemcpy(hmem, &byte, 1));
	CHECK_EQUAL(-1, veo_hmemcpy(&byte, hmem, 1));
	CHECK_EQUAL(-1, veo_hmemcpy(hmem, (char *)hmem + 10, 1));
	CHECK_EQUAL(5, byte);
	CHECK_EQUAL(-1, veo_alloc_hmem(proc, &further, 1));
	CHECK_EQUAL(0, veo_free_hmem(hmem));
	CHECK(veo_get_proc_handle_from_hmem(hmem) == proc);
	CHECK_EQUAL(pid, veo_get_pid_from_hmem(hmem));
	veo_proc_destroy(proc);
}

TEST(Procs_MoreThan16_CannotAllocateButWorkOtherwise)
{
	enum { COUNT = 17 };
	struct veo_proc_handle *procs[COUNT];
	struct veo_args *args = integers(2, (int64_t)1, (int64_t)2);
	uint64_t result;
	void *hmem;

	setenv("VEOHOST_MEMORY", "64M", 1);
	for (int i = 0; i < COUNT; i++) {
		if (i == 16)
			hmem = alloc_hmem(procs[15], 10);
		procs[i] = start();
		CHECK_EQUAL(i, veo_proc_identifier(procs[i]));
	}
	/* What was allocated before stays good. */
	CHECK_EQUAL(0, veo_hmemcpy(hmem, "content", 8));
	CHECK_EQUAL(0, veo_free_hmem(hmem));
	for (int i = 0; i < COUNT; i++) {
		errno = 0;
		CHECK_EQUAL(-1, veo_alloc_hmem(procs[i], &hmem, 10));
		CHECK_EQUAL(EOVERFLOW, errno);
		CHECK(hmem == NULL);
		CHECK_EQUAL(0, veo_free_mem(procs[i], alloc(procs[i], 10)));
	}
	/* Places that have become empty count. */
	veo_proc_destroy(procs[16]);
	CHECK_EQUAL(-1, veo_alloc_hmem(procs[0], &hmem, 10));
	CHECK_EQUAL(0, veo_free_hmem(alloc_hmem(NULL, 10)));
	CHECK_EQUAL(0, veo_call_sync(procs[0], symbol(procs[0], "add"), args, &result));
	CHECK_EQUAL(3, result);
	veo_args_free(args);
}

TEST(Kernels_GetTheTagAndCanStripIt)
{
	struct veo_proc_handle *procs[2] = {start(), start()};

	for (int i = 0; i < 2; i++) {
		struct veo_thr_ctxt *ctx = open_context(procs[i]);
		void *hmem = alloc_hmem(procs[i], 100 * sizeof(int64_t)), *host = alloc_hmem(NULL, 8);
		struct veo_args *args = veo_args_alloc();

		CHECK_EQUAL(0, veo_args_set_hmem(args, 0, hmem));
		CHECK_EQUAL(bits(hmem), wait_for(ctx, veo_call_async(ctx, symbol(procs[i], "hmem_raw"), args), VEO_COMMAND_OK));
		CHECK_EQUAL(1, wait_for(ctx, veo_call_async(ctx, symbol(procs[i], "hmem_is_device"), args), VEO_COMMAND_OK));
		CHECK_EQUAL(i, wait_for(ctx, veo_call_async(ctx, symbol(procs[i], "hmem_owner"), args), VEO_COMMAND_OK));
		CHECK_EQUAL(bits(veo_get_hmem_addr(hmem)), wait_for(ctx, veo_call_async(ctx, symbol(procs[i], "hmem_stripped"), args), VEO_COMMAND_OK));
		CHECK_EQUAL(16, wait_for(ctx, call(ctx, symbol(procs[i], "hmem_procs"), 0), VEO_COMMAND_OK));
		CHECK_EQUAL(0, veo_args_set_hmem(args, 0, host));
		CHECK_EQUAL(bits(host), wait_for(ctx, veo_call_async(ctx, symbol(procs[i], "hmem_raw"), args), VEO_COMMAND_OK));
		CHECK_EQUAL(0, wait_for(ctx, veo_call_async(ctx, symbol(procs[i], "hmem_is_device"), args), VEO_COMMAND_OK));
		CHECK_EQUAL(-1, wait_for(ctx, veo_call_async(ctx, symbol(procs[i], "hmem_owner"), args), VEO_COMMAND_OK));
		CHECK_EQUAL(bits(host), wait_for(ctx, veo_call_async(ctx, symbol(procs[i], "hmem_stripped"), args), VEO_COMMAND_OK));
		veo_args_free(args);
		veo_free_hmem(hmem);
		veo_free_hmem(host);
	}
	veo_proc_destroy(procs[0]);
	veo_proc_destroy(procs[1]);
}
