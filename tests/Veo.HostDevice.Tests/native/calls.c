/* Arguments, results and stack buffers. */
#include "test.h"

#include <errno.h>
#include <string.h>

#include "pattern.h"

static uint64_t run(struct veo_proc_handle *proc, const char *kernel, struct veo_args *args)
{
	uint64_t result = 0x5555;

	CHECK_EQUAL(0, veo_call_sync(proc, symbol(proc, kernel), args, &result));
	return result;
}

/* Fills the registers of every machine, so that argument 16 lies on the stack. */
static struct veo_args *full_registers(void)
{
	struct veo_args *args = veo_args_alloc();

	for (int i = 0; i < 8; i++)
		CHECK_EQUAL(0, veo_args_set_i64(args, i, 100 + i));
	for (int i = 8; i < 16; i++)
		CHECK_EQUAL(0, veo_args_set_double(args, i, 100 + i));
	return args;
}

#define ECHO_TEST(setter, kind, value, raw)                                         \
	TEST(Setter_##setter##_ArrivesInRegisterAndOnStack)                         \
	{                                                                           \
		struct veo_proc_handle *proc = start();                             \
		struct veo_args *args = veo_args_alloc();                           \
                                                                                    \
		CHECK_EQUAL(0, veo_args_set_##setter(args, 0, value));              \
		CHECK_EQUAL(0, veohost_args_set_result(args, kind));                \
		CHECK_EQUAL(raw, run(proc, "echo_" #setter, args));                 \
		veo_args_free(args);                                                \
		args = full_registers();                                            \
		CHECK_EQUAL(0, veo_args_set_##setter(args, 16, value));             \
		CHECK_EQUAL(0, veohost_args_set_result(args, kind));                \
		CHECK_EQUAL(raw, run(proc, "echo_stack_" #setter, args));           \
		veo_args_free(args);                                                \
		CHECK_EQUAL(0, veo_proc_destroy(proc));                             \
	}

ECHO_TEST(i64, VEOHOST_RESULT_I64, INT64_MIN + 5, INT64_MIN + 5)
ECHO_TEST(u64, VEOHOST_RESULT_U64, UINT64_MAX - 5, UINT64_MAX - 5)
ECHO_TEST(i32, VEOHOST_RESULT_I32, -2, -2)
ECHO_TEST(u32, VEOHOST_RESULT_U32, 0xfffffffe, 0xfffffffe)
ECHO_TEST(i16, VEOHOST_RESULT_I16, -3, -3)
ECHO_TEST(u16, VEOHOST_RESULT_U16, 0xfffd, 0xfffd)
ECHO_TEST(i8, VEOHOST_RESULT_I8, -4, -4)
ECHO_TEST(u8, VEOHOST_RESULT_U8, 0xfc, 0xfc)
ECHO_TEST(float, VEOHOST_RESULT_FLOAT, 1.0f, 0x3f80000000000000)
ECHO_TEST(double, VEOHOST_RESULT_DOUBLE, -0.0, 0x8000000000000000)

TEST(ResultClass_Small_ExtendsTheValue)
{
	static const struct {
		enum veohost_result kind;
		uint64_t raw;
	} cases[] = {
		{VEOHOST_RESULT_I64, 0x1234567889abcdef}, {VEOHOST_RESULT_U64, 0x1234567889abcdef},
		{VEOHOST_RESULT_I32, 0xffffffff89abcdef}, {VEOHOST_RESULT_U32, 0x89abcdef},
		{VEOHOST_RESULT_I16, 0xffffffffffffcdef}, {VEOHOST_RESULT_U16, 0xcdef},
		{VEOHOST_RESULT_I8, 0xffffffffffffffef},  {VEOHOST_RESULT_U8, 0xef},
		{VEOHOST_RESULT_VOID, 0},
	};
	struct veo_proc_handle *proc = start();
	struct veo_args *args = integers(1, (int64_t)0x1234567889abcdef);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK_EQUAL(0, veohost_args_set_result(args, cases[i].kind));
		CHECK_EQUAL(cases[i].raw, run(proc, "echo_i64", args));
	}
	/* Clearing resets the class. */
	veo_args_clear(args);
	CHECK_EQUAL(0, veo_args_set_u64(args, 0, 0x1234567889abcdef));
	CHECK_EQUAL(0x1234567889abcdef, run(proc, "echo_i64", args));
	CHECK_EQUAL(-1, veohost_args_set_result(args, (enum veohost_result)11));
	CHECK_EQUAL(EINVAL, errno);
	CHECK_EQUAL(-1, veohost_args_set_result(NULL, VEOHOST_RESULT_I64));
	veo_args_free(args);
	veo_proc_destroy(proc);
}

static struct veo_args *mixed(int count)
{
	struct veo_args *args = veo_args_alloc();

	for (int n = 0; n < count; n++) {
		double value = pattern_value(n);
		int failed = -1;

		switch (n % TYPES) {
		case 0:
			failed = veo_args_set_i64(args, n, (int64_t)value);
			break;
		case 1:
			failed = veo_args_set_double(args, n, value);
			break;
		case 2:
			failed = veo_args_set_i32(args, n, (int32_t)value);
			break;
		case 3:
			failed = veo_args_set_float(args, n, (float)value);
			break;
		case 4:
			failed = veo_args_set_u8(args, n, (uint8_t)value);
			break;
		case 5:
			failed = veo_args_set_i16(args, n, (int16_t)value);
			break;
		case 6:
			failed = veo_args_set_u64(args, n, (uint64_t)value);
			break;
		case 7:
			failed = veo_args_set_i8(args, n, (int8_t)value);
			break;
		case 8:
			failed = veo_args_set_u32(args, n, (uint32_t)value);
			break;
		case 9:
			failed = veo_args_set_u16(args, n, (uint16_t)value);
			break;
		}
		CHECK_EQUAL(0, failed);
	}
	CHECK_EQUAL(0, veohost_args_set_result(args, VEOHOST_RESULT_DOUBLE));
	return args;
}

static void check_mixed(struct veo_proc_handle *proc, int count)
{
	struct veo_args *args = mixed(count);
	double expected = pattern_sum(count);
	uint64_t bits;
	char name[32];

	memcpy(&bits, &expected, sizeof(bits));
	snprintf(name, sizeof(name), "mixed_%d", count);
	CHECK_EQUAL(bits, run(proc, name, args));
	veo_args_free(args);
}

TEST(MixedArguments_OneToThirtyTwo_AllArrive)
{
	struct veo_proc_handle *proc = start();

	for (int count = 1; count <= 32; count++)
		check_mixed(proc, count);
	veo_proc_destroy(proc);
}

TEST(MixedArguments_ThreeHundred_AllArrive)
{
	struct veo_proc_handle *proc = start();

	check_mixed(proc, 300);
	veo_proc_destroy(proc);
}

TEST(Arguments_Reset_ReplaceOnlyThatOne)
{
	struct veo_proc_handle *proc = start();
	struct veo_args *args = integers(2, (int64_t)1, (int64_t)2);

	CHECK_EQUAL(3, run(proc, "add", args));
	CHECK_EQUAL(0, veo_args_set_i64(args, 1, 40));
	CHECK_EQUAL(41, run(proc, "add", args));
	veo_args_clear(args);
	CHECK_EQUAL(0, veo_args_set_i64(args, 0, 5));
	CHECK_EQUAL(0, veo_args_set_i64(args, 1, 6));
	CHECK_EQUAL(11, run(proc, "add", args));
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(Arguments_OutOfRange_AreRefused)
{
	struct veo_args *args = veo_args_alloc();
	char byte = 0;

	errno = 0;
	CHECK_EQUAL(-1, veo_args_set_i64(args, -1, 0));
	CHECK_EQUAL(EINVAL, errno);
	CHECK_EQUAL(-1, veo_args_set_double(args, 512, 0));
	CHECK_EQUAL(-1, veo_args_set_i64(NULL, 0, 0));
	CHECK_EQUAL(-1, veo_args_set_stack(args, VEO_INTENT_IN, 0, NULL, 1));
	CHECK_EQUAL(-1, veo_args_set_stack(args, (enum veo_args_intent)3, 0, &byte, 1));
	CHECK_EQUAL(-1, veo_args_set_stack(NULL, VEO_INTENT_IN, 0, &byte, 1));
	CHECK_EQUAL(0, veo_args_set_i64(args, 511, 0));
	CHECK(strlen(veohost_last_error()) != 0);
	veo_args_clear(NULL);
	veo_args_free(args);
	veo_args_free(NULL);
}

TEST(Call_WithGapOrNull_IsRefusedAndLeavesTheProcUsable)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	struct veo_args *args = veo_args_alloc();
	uint64_t add = symbol(proc, "add");
	uint64_t result = 77;

	CHECK_EQUAL(0, veo_args_set_i64(args, 1, 1));
	errno = 0;
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async(ctx, add, args));
	CHECK_EQUAL(EINVAL, errno);
	CHECK_EQUAL(-1, veo_call_sync(proc, add, args, &result));
	CHECK_EQUAL(0, veo_args_set_i64(args, 0, 1));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async(NULL, add, args));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async(ctx, 0, args));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async(ctx, add, NULL));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async_by_name(NULL, 1, "add", args));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async_by_name(ctx, load(proc), NULL, args));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async_by_name(ctx, load(proc), "no_such_kernel", args));
	CHECK_EQUAL(-1, veo_call_sync(proc, 0, args, &result));
	CHECK_EQUAL(-1, veo_call_sync(NULL, add, args, &result));
	CHECK_EQUAL(77, result);
	CHECK_EQUAL(-1, veo_call_wait_result(NULL, 0, &result));
	CHECK_EQUAL(-1, veo_call_wait_result(ctx, 0, NULL));
	CHECK_EQUAL(-1, veo_call_peek_result(NULL, 0, &result));
	CHECK_EQUAL(0, veo_call_sync(proc, add, args, &result));
	CHECK_EQUAL(2, result);
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(ByName_KnownSymbol_Calls)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	struct veo_args *args = integers(2, (int64_t)20, (int64_t)22);

	CHECK_EQUAL(42, wait_for(ctx, veo_call_async_by_name(ctx, load(proc), "add", args), VEO_COMMAND_OK));
	veo_args_free(args);
	veo_proc_destroy(proc);
}

static void check_buffers(struct veo_proc_handle *proc, struct veo_thr_ctxt *ctx, size_t size)
{
	unsigned char *in = malloc(size + 1), *inout = malloc(size + 1), *out = malloc(size + 1);
	struct veo_args *args = veo_args_alloc();
	uint64_t id;

	for (size_t i = 0; i <= size; i++) {
		in[i] = (unsigned char)(i * 7);
		inout[i] = (unsigned char)(i * 3);
		out[i] = 0x77;
	}
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, (char *)in, size));
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_INOUT, 1, (char *)inout, size));
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_OUT, 2, (char *)out, size));
	CHECK_EQUAL(0, veo_args_set_i64(args, 3, (int64_t)size));
	id = veo_call_async(ctx, symbol(proc, "buffers"), args);
	/* Captured: arguments and IN content are the caller's again. */
	veo_args_free(args);
	memset(in, 0xaa, size);
	/* The kernel sees zeros in an OUT buffer. */
	CHECK_EQUAL(0, wait_for(ctx, id, VEO_COMMAND_OK));
	for (size_t i = 0; i < size; i++) {
		CHECK_EQUAL(0xaa, in[i]);
		CHECK_EQUAL((unsigned char)(i * 3 + 1), inout[i]);
		CHECK_EQUAL((unsigned char)(i * 7), out[i]);
	}
	/* Not a byte more. */
	CHECK_EQUAL(0x77, out[size]);
	CHECK_EQUAL((unsigned char)(size * 3), inout[size]);
	free(in);
	free(inout);
	free(out);
}

TEST(StackBuffers_OfAnySize_FollowTheirIntent)
{
	static const size_t sizes[] = {0, 1, 7, 8, 15, 16, 17, 255, 256, 4095, 4096, 4097, 1 << 20, (1 << 20) + 1};
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		check_buffers(proc, ctx, sizes[i]);
	veo_proc_destroy(proc);
}

TEST(StackBuffer_UntouchedOut_ComesBackAsZeros)
{
	struct veo_proc_handle *proc = start();
	struct veo_args *args = veo_args_alloc();
	char out[100];

	memset(out, 1, sizeof(out));
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_OUT, 0, out, sizeof(out)));
	CHECK_EQUAL(1, run(proc, "leave", args));
	for (size_t i = 0; i < sizeof(out); i++)
		CHECK_EQUAL(0, out[i]);
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(StackBuffer_OfLengthZero_HasAnAddress)
{
	struct veo_proc_handle *proc = start();
	struct veo_args *args = veo_args_alloc();

	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_OUT, 0, NULL, 0));
	CHECK_EQUAL(1, run(proc, "leave", args));
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(StackBuffers_OfOddLength_AreAlignedTo16)
{
	struct veo_proc_handle *proc = start();
	struct veo_args *args = veo_args_alloc();
	char bytes[33];

	for (size_t first = 1; first < 33; first++) {
		memset(bytes, 0, sizeof(bytes));
		CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, bytes, first));
		CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 1, bytes, 33 - first));
		CHECK_EQUAL(0, run(proc, "misalignment", args));
	}
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(StackBuffers_Over63MiB_AreRefused)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	struct veo_args *args = veo_args_alloc();
	size_t limit = (size_t)63 << 20;
	char *bytes = calloc(1, limit + 1);
	uint64_t result = 5;

	bytes[limit - 1] = 9;
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, bytes, limit));
	CHECK_EQUAL(0, veo_args_set_i64(args, 1, (int64_t)limit));
	CHECK_EQUAL(9, run(proc, "sum_bytes", args));
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, bytes, limit + 1));
	errno = 0;
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async(ctx, symbol(proc, "sum_bytes"), args));
	CHECK_EQUAL(E2BIG, errno);
	CHECK_EQUAL(-1, veo_call_sync(proc, symbol(proc, "sum_bytes"), args, &result));
	CHECK_EQUAL(5, result);
	/* A length that would overflow a sum. */
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, bytes, SIZE_MAX));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async(ctx, symbol(proc, "sum_bytes"), args));
	veo_args_free(args);
	free(bytes);
	veo_proc_destroy(proc);
}
