/* What kernels print is on the client's standard output, line by line, and a fault does not lose it. */
#define _GNU_SOURCE
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum kind { PIPE, PACKETS, FILE_WITHOUT_NAME };

/* Where standard output, or another descriptor, goes now. */
static int reader = -1;

static void redirect(int descriptor, enum kind kind)
{
	int lines[2];

	if (kind == FILE_WITHOUT_NAME) {
		lines[1] = memfd_create("output", MFD_CLOEXEC);
		CHECK(lines[1] >= 0);
		lines[0] = fcntl(lines[1], F_DUPFD_CLOEXEC, 0);
	} else {
		CHECK_EQUAL(0, pipe2(lines, O_CLOEXEC | (kind == PACKETS ? O_DIRECT : 0)));
	}
	CHECK_EQUAL(descriptor, dup2(lines[1], descriptor));
	close(lines[1]);
	reader = lines[0];
}

/* All that has been written, once nobody can write any more. */
static const char *written(void)
{
	static char text[100000];
	size_t size = 0;
	ssize_t got;

	fflush(stdout);
	CHECK_EQUAL(STDOUT_FILENO, dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO));
	lseek(reader, 0, SEEK_SET);
	while ((got = read(reader, text + size, sizeof(text) - 1 - size)) > 0)
		size += (size_t)got;
	text[size] = '\0';
	return text;
}

#define CHECK_WRITTEN(expected)                                                                                    \
	do {                                                                                                       \
		const char *text_ = written();                                                                     \
		if (strcmp(text_, expected) != 0)                                                                  \
			fprintf(stderr, "written: \"%s\"\n", text_);                                                \
		CHECK(strcmp(text_, expected) == 0);                                                               \
	} while (0)

static struct veo_args *text_argument(const char *text)
{
	struct veo_args *args = veo_args_alloc();

	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, (char *)(uintptr_t)text, strlen(text) + 1));
	return args;
}

static void print_by(struct veo_proc_handle *proc, uint64_t kernel, const char *text)
{
	struct veo_args *args = text_argument(text);
	uint64_t result;

	CHECK_EQUAL(0, veo_call_sync(proc, kernel, args, &result));
	veo_args_free(args);
}

static void print(struct veo_proc_handle *proc, const char *text)
{
	print_by(proc, symbol(proc, "print"), text);
}

static void check_signal(struct veo_proc_handle *proc, int signal)
{
	int status;

	CHECK_EQUAL(1, veohost_proc_status(proc, &status));
	CHECK(WIFSIGNALED(status));
	CHECK_EQUAL(signal, WTERMSIG(status));
}

/* Calls a kernel that faults. */
static void fault(struct veo_proc_handle *proc, const char *kernel, int64_t argument, int signal)
{
	struct veo_thr_ctxt *ctx = open_context(proc);

	CHECK_EQUAL(signal, wait_for(ctx, call(ctx, symbol(proc, kernel), 1, argument), VEO_COMMAND_EXCEPTION));
	check_signal(proc, signal);
	veo_proc_destroy(proc);
}

static void check_partial_line(const char *kernel, int signal)
{
	for (enum kind kind = PIPE; kind <= FILE_WITHOUT_NAME; kind++) {
		struct veo_proc_handle *proc;

		redirect(STDOUT_FILENO, kind);
		proc = start();
		print(proc, "a line\npart of ");
		print(proc, "a line");
		fault(proc, kernel, 0, signal);
		CHECK_WRITTEN("a line\npart of a line");
	}
}

TEST(PartialLine_BeforeASegmentationFault_IsWritten)
{
	check_partial_line("fault_segv", SIGSEGV);
}

TEST(PartialLine_BeforeAnAbort_IsWritten)
{
	check_partial_line("fault_abort", SIGABRT);
}

TEST(PartialLine_BeforeAStackOverflow_IsWritten)
{
	check_partial_line("fault_stack_overflow", SIGSEGV);
}

TEST(PartialLine_BeforeAFaultInAThreadOfTheKernel_IsWritten)
{
	check_partial_line("fault_in_own_thread", SIGSEGV);
}

TEST(PartialLine_WithStandardOutputLocked_IsWritten)
{
	check_partial_line("fault_with_stdout_locked", SIGSEGV);
}

TEST(PartialLine_BeforeFaultsOfManyThreads_IsWrittenOnce)
{
	for (int round = 0; round < 20; round++) {
		struct veo_proc_handle *proc;
		struct veo_thr_ctxt *ctx;

		redirect(STDOUT_FILENO, PIPE);
		proc = start();
		ctx = open_context(proc);
		print(proc, "once");
		CHECK_EQUAL(SIGSEGV, wait_for(ctx, call(ctx, symbol(proc, "fault_in_many_threads"), 1, (int64_t)8), VEO_COMMAND_EXCEPTION));
		veo_proc_destroy(proc);
		CHECK_WRITTEN("once");
	}
}

TEST(PartialLine_OfAnySize_IsWritten)
{
	static const int64_t sizes[] = {1, 1024, 4095, 4096, 4097, 10000};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct veo_proc_handle *proc;
		struct veo_args *args = integers(1, sizes[i]);
		const char *text;
		uint64_t result;

		redirect(STDOUT_FILENO, PIPE);
		proc = start();
		CHECK_EQUAL(0, veo_call_sync(proc, symbol(proc, "print_letters"), args, &result));
		veo_args_free(args);
		fault(proc, "fault_segv", 0, SIGSEGV);
		text = written();
		CHECK_EQUAL(sizes[i], strlen(text));
		for (int64_t at = 0; at < sizes[i]; at++)
			CHECK_EQUAL('a' + at % 26, text[at]);
	}
}

TEST(PartialLine_OfAConstructor_IsWritten)
{
	struct veo_proc_handle *proc;

	setenv("PRINT_AT_START", "1", 1);
	redirect(STDOUT_FILENO, PIPE);
	proc = veo_proc_create_static(0, (char *)beside("static worker"));
	CHECK(proc != NULL);
	print(proc, "and later");
	fault(proc, "fault_segv", 0, SIGSEGV);
	CHECK_WRITTEN("at the start, and later");
}

/* What a kernel has done to the stream may lose what it printed, and nothing else. */
TEST(Stream_DamagedByAKernel_DoesNotHideTheFault)
{
	static const char *const kernels[] = {"fault_with_stdout_overwritten", "fault_without_stdout", "fault_with_stdout_of_a_kernel"};

	for (size_t i = 0; i < sizeof(kernels) / sizeof(*kernels); i++) {
		struct veo_proc_handle *proc;

		redirect(STDOUT_FILENO, PIPE);
		proc = start();
		print(proc, "a line\n");
		fault(proc, kernels[i], 0, SIGSEGV);
		CHECK_WRITTEN("a line\n");
	}
}

TEST(Reader_ThatHasGone_DoesNotHideTheFault)
{
	struct veo_proc_handle *proc;

	redirect(STDOUT_FILENO, PIPE);
	proc = start();
	print(proc, "part of a line");
	close(reader);
	fault(proc, "fault_segv", 0, SIGSEGV);
}

TEST(Reader_ThatDoesNotRead_DoesNotHoldUpTheFault)
{
	char filler[4096] = {0};
	struct veo_proc_handle *proc;

	redirect(STDOUT_FILENO, PIPE);
	proc = start();
	print(proc, "part of a line");
	CHECK_EQUAL(0, fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK));
	while (write(STDOUT_FILENO, filler, sizeof(filler)) > 0)
		continue;
	CHECK_EQUAL(0, fcntl(STDOUT_FILENO, F_SETFL, 0));
	fault(proc, "fault_segv", 0, SIGSEGV);
}

TEST(Lines_OfClientAndKernel_AreInOrder)
{
	char expected[10000] = "";

	/* A pipe of packets has no room for so many. */
	for (enum kind kind = PIPE; kind <= FILE_WITHOUT_NAME; kind += FILE_WITHOUT_NAME - PIPE) {
		struct veo_proc_handle *proc;

		redirect(STDOUT_FILENO, kind);
		setvbuf(stdout, NULL, _IOLBF, 0);
		proc = start();
		expected[0] = '\0';
		for (int i = 0; i < 100; i++) {
			char line[100];

			snprintf(line, sizeof(line), "%d of the kernel\n", i);
			print(proc, line);
			strcat(expected, line);
			snprintf(line, sizeof(line), "%d of the client\n", i);
			fputs(line, stdout);
			strcat(expected, line);
		}
		veo_proc_destroy(proc);
		CHECK_WRITTEN(expected);
	}
}

TEST(Line_IsThereBeforeTheKernelReturns)
{
	struct veo_proc_handle *proc;
	struct veo_args *args = text_argument("now\nlater");
	char text[100] = "";
	struct veo_thr_ctxt *ctx;

	redirect(STDOUT_FILENO, PIPE);
	proc = start();
	ctx = open_context(proc);
	CHECK(veo_call_async(ctx, symbol(proc, "print"), args) != VEO_REQUEST_ID_INVALID);
	call(ctx, symbol(proc, "hang"), 0);
	CHECK_EQUAL(4, read(reader, text, sizeof(text)));
	CHECK_EQUAL(0, strcmp("now\n", text));
	CHECK_EQUAL(0, kill(veohost_proc_pid(proc), SIGKILL));
	veo_args_free(args);
	veo_proc_destroy(proc);
}

static void check_leaving(const char *kernel)
{
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *ctx;

	redirect(STDOUT_FILENO, PIPE);
	proc = start();
	ctx = open_context(proc);
	print(proc, "a line\npart");
	if (kernel)
		wait_for(ctx, call(ctx, symbol(proc, kernel), 0), VEO_COMMAND_ERROR);
	veo_proc_destroy(proc);
	CHECK_WRITTEN("a line\npart");
}

TEST(PartialLine_AtTheEndOfTheWorker_IsWritten)
{
	check_leaving(NULL);
	check_leaving("end_with_exit");
}

TEST(StandardError_IsNotBuffered)
{
	struct veo_args *args = text_argument("part of a line");
	int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
	struct veo_proc_handle *proc;
	char text[100] = "";
	uint64_t result;

	redirect(STDERR_FILENO, PIPE);
	proc = start();
	CHECK_EQUAL(-1, veo_call_sync(proc, symbol(proc, "print_to_stderr_and_end"), args, &result));
	veo_proc_destroy(proc);
	CHECK_EQUAL(STDERR_FILENO, dup2(saved, STDERR_FILENO));
	CHECK_EQUAL(14, read(reader, text, sizeof(text)));
	CHECK_EQUAL(0, strcmp("part of a line", text));
	veo_args_free(args);
}

static uint64_t symbol_of(struct veo_proc_handle *proc, const char *library, const char *name)
{
	uint64_t handle = veo_load_library(proc, beside(library));
	uint64_t address = handle != 0 ? veo_get_sym(proc, handle, name) : 0;

	CHECK(address != 0);
	return address;
}

TEST(Cpp_PartialLineOfAStream_IsWritten)
{
	struct veo_proc_handle *proc;

	redirect(STDOUT_FILENO, PIPE);
	proc = start();
	print_by(proc, symbol_of(proc, "libcpp.so", "print_by_stream"), "a line\npart, ");
	print(proc, "of C, ");
	print_by(proc, symbol_of(proc, "libcpp.so", "print_by_stream"), "of C++");
	fault(proc, "fault_segv", 0, SIGSEGV);
	CHECK_WRITTEN("a line\npart, of C, of C++");
}

TEST(Cpp_LineBeforeAnUncaughtException_IsWritten)
{
	int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *ctx;

	redirect(STDOUT_FILENO, PIPE);
	/* The run-time library says there that it ends the process. */
	CHECK_EQUAL(STDERR_FILENO, dup2(nowhere, STDERR_FILENO));
	proc = start();
	ctx = open_context(proc);
	CHECK_EQUAL(STDERR_FILENO, dup2(saved, STDERR_FILENO));
	CHECK_EQUAL(SIGABRT, wait_for(ctx, call(ctx, symbol_of(proc, "libcpp.so", "abort_after_exception"), 0), VEO_COMMAND_EXCEPTION));
	veo_proc_destroy(proc);
	CHECK_WRITTEN("thrown\nand not caught");
}

static void call_plain(struct veo_proc_handle *proc, uint64_t kernel)
{
	struct veo_args *args = veo_args_alloc();
	uint64_t result;

	CHECK_EQUAL(0, veo_call_sync(proc, kernel, args, &result));
	veo_args_free(args);
}

TEST(Fortran_RecordsBeforeAFault_AreWritten)
{
	for (enum kind kind = PIPE; kind <= FILE_WITHOUT_NAME; kind++) {
		struct veo_proc_handle *proc;

		redirect(STDOUT_FILENO, kind);
		proc = start();
		print(proc, "line of C\n");
		call_plain(proc, symbol_of(proc, "libfortran.so", "print_part_of_record"));
		fault(proc, "fault_segv", 0, SIGSEGV);
		CHECK_WRITTEN("line of C\nwhole\npart");
	}
}

static void check_packet(const char *expected)
{
	char text[5000];
	ssize_t size = read(reader, text, sizeof(text));

	CHECK_EQUAL(strlen(expected), size);
	CHECK_EQUAL(0, memcmp(expected, text, (size_t)size));
}

/* Lines of several writers stay whole only if each is written at once. */
TEST(Fortran_Record_IsOneWrite)
{
	struct veo_proc_handle *proc;

	redirect(STDOUT_FILENO, PACKETS);
	proc = start();
	call_plain(proc, symbol_of(proc, "libfortran.so", "print_records"));
	veo_proc_destroy(proc);
	check_packet(" list           1\n");
	check_packet("formatted 2\n");
	check_packet("one\n");
	check_packet("and another\n");
	check_packet("first part, ");
	check_packet("second part\n");
}

TEST(Fortran_UnitZero_IsStandardError)
{
	int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
	struct veo_proc_handle *proc;

	redirect(STDERR_FILENO, PACKETS);
	proc = start();
	call_plain(proc, symbol_of(proc, "libfortran.so", "print_on_unit_0"));
	fault(proc, "fault_segv", 0, SIGSEGV);
	CHECK_EQUAL(STDERR_FILENO, dup2(saved, STDERR_FILENO));
	check_packet("unit 0\n");
}

TEST(C_Line_IsOneWrite)
{
	struct veo_proc_handle *proc;

	redirect(STDOUT_FILENO, PACKETS);
	proc = start();
	print(proc, "a line\n");
	print(proc, "half ");
	print(proc, "a line\nand");
	print(proc, " more");
	veo_proc_destroy(proc);
	check_packet("a line\n");
	check_packet("half a line\n");
	check_packet("and more");
}
