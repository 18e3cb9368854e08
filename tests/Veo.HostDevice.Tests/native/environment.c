/* The worker's environment, and how it is started. */
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The value of a variable in the worker, or NULL. Valid until the next call. */
static const char *variable(struct veo_proc_handle *proc, const char *name)
{
	static char text[8192];
	struct veo_args *args = veo_args_alloc();
	uint64_t length;

	text[0] = '\0';
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, (char *)(uintptr_t)name, strlen(name) + 1));
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_OUT, 1, text, sizeof(text)));
	CHECK_EQUAL(0, veo_args_set_i64(args, 2, sizeof(text)));
	CHECK_EQUAL(0, veo_call_sync(proc, symbol(proc, "environment_text"), args, &length));
	veo_args_free(args);
	return (int64_t)length < 0 ? NULL : text;
}

static void check_variable(const char *name, const char *expected)
{
	struct veo_proc_handle *proc = start();
	const char *found = variable(proc, name);

	if (expected ? !found || strcmp(expected, found) != 0 : found != NULL)
		fprintf(stderr, "%s is \"%s\" instead of \"%s\"\n", name, found ? found : "(unset)", expected ? expected : "(unset)");
	CHECK(expected ? found && strcmp(expected, found) == 0 : !found);
	veo_proc_destroy(proc);
}

static const char *folder(void)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s", beside(""));
	/* Without the separator. */
	path[strlen(path) - 1] = '\0';
	return path;
}

TEST(OtherVariables_AreTheClients)
{
	setenv("SOME_VARIABLE", "with = and blanks", 1);
	setenv("EMPTY_VARIABLE", "", 1);
	unsetenv("UNSET_VARIABLE");
	check_variable("SOME_VARIABLE", "with = and blanks");
	check_variable("EMPTY_VARIABLE", "");
	check_variable("UNSET_VARIABLE", NULL);
	/* And the client's stay as they are. */
	setenv("VE_OMP_NUM_THREADS", "4", 1);
	unsetenv("OMP_NUM_THREADS");
	unsetenv("VE_NODE_NUMBER");
	check_variable("VE_NODE_NUMBER", "0");
	CHECK(getenv("OMP_NUM_THREADS") == NULL);
	CHECK(getenv("VE_NODE_NUMBER") == NULL);
}

TEST(LibraryPath_FindsLibrariesByName)
{
	struct veo_proc_handle *proc;

	unsetenv("VE_LD_LIBRARY_PATH");
	unsetenv("LD_LIBRARY_PATH");
	check_variable("LD_LIBRARY_PATH", NULL);
	proc = start();
	CHECK_EQUAL(0, veo_load_library(proc, "libother.so"));
	veo_proc_destroy(proc);
	setenv("VE_LD_LIBRARY_PATH", folder(), 1);
	proc = start();
	CHECK(veo_load_library(proc, "libother.so") != 0);
	veo_proc_destroy(proc);
}

TEST(LibraryPath_IsInFrontOfTheClients)
{
	setenv("VE_LD_LIBRARY_PATH", "/first:/second", 1);
	setenv("LD_LIBRARY_PATH", "/third", 1);
	check_variable("LD_LIBRARY_PATH", "/first:/second:/third");
	setenv("LD_LIBRARY_PATH", "", 1);
	check_variable("LD_LIBRARY_PATH", "/first:/second");
	unsetenv("LD_LIBRARY_PATH");
	check_variable("LD_LIBRARY_PATH", "/first:/second");
	setenv("LD_LIBRARY_PATH", "/third", 1);
	setenv("VE_LD_LIBRARY_PATH", "", 1);
	check_variable("LD_LIBRARY_PATH", "/third");
}

TEST(Threads_OfAPositiveNumber_AreTheWorkers)
{
	static const char *const good[][2] = {{"1", "1"}, {" 12 ", "12"}, {"2147483647", "2147483647"}, {"007", "7"}, {"3x", "3"}, {"3,2", "3"}};
	static const char *const bad[] = {"", " ", "x", "0", "-1", "2147483648", "99999999999999999999"};

	setenv("OMP_NUM_THREADS", "5", 1);
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		setenv("VE_OMP_NUM_THREADS", good[i][0], 1);
		check_variable("OMP_NUM_THREADS", good[i][1]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		setenv("VE_OMP_NUM_THREADS", bad[i], 1);
		check_variable("OMP_NUM_THREADS", "5");
	}
	unsetenv("OMP_NUM_THREADS");
	check_variable("OMP_NUM_THREADS", NULL);
}

TEST(FortranOutput_IsUnbufferedUnlessTheUserSaysOtherwise)
{
	unsetenv("GFORTRAN_UNBUFFERED_PRECONNECTED");
	check_variable("GFORTRAN_UNBUFFERED_PRECONNECTED", "y");
	setenv("GFORTRAN_UNBUFFERED_PRECONNECTED", "n", 1);
	check_variable("GFORTRAN_UNBUFFERED_PRECONNECTED", "n");
}

static void check_trace_name(const char *expected)
{
	struct veo_proc_handle *proc = veo_proc_create(1);
	char name[200];

	CHECK(proc != NULL);
	snprintf(name, sizeof(name), expected, veohost_proc_pid(proc));
	CHECK_EQUAL(0, strcmp(name, variable(proc, "VE_FTRACE_OUT_NAME")));
	veo_proc_destroy(proc);
}

TEST(TraceName_TellsNodeAndWorker)
{
	setenv("VE_FTRACE_OUT_NAME", "of the user", 1);
	unsetenv("MPIUNIVERSE");
	unsetenv("MPIRANK");
	check_trace_name("ftrace.out.veo.1.%d");
	setenv("MPIRANK", "7", 1);
	check_trace_name("ftrace.out.veo.1.%d");
	setenv("MPIUNIVERSE", "0", 1);
	check_trace_name("ftrace.out.0.7.veo.1.%d");
}

static char scripts[64];

/* A program of this name, first on PATH. */
static void write_script(const char *name, const char *text)
{
	char path[PATH_MAX];
	FILE *file;

	if (!scripts[0]) {
		snprintf(scripts, sizeof(scripts), "/tmp/veo-scripts-XXXXXX");
		CHECK(mkdtemp(scripts) != NULL);
		snprintf(path, sizeof(path), "%s:%s", scripts, getenv("PATH"));
		setenv("PATH", path, 1);
	}
	snprintf(path, sizeof(path), "%s/%s", scripts, name);
	file = fopen(path, "we");
	CHECK(file != NULL);
	fprintf(file, "#!/bin/sh\n%s\n", text);
	CHECK_EQUAL(0, fclose(file));
	CHECK_EQUAL(0, chmod(path, 0700));
}

static void remove_script(const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", scripts, name);
	CHECK_EQUAL(0, unlink(path));
	rmdir(scripts);
}

static int64_t run(struct veo_proc_handle *proc, const char *kernel)
{
	struct veo_args *args = veo_args_alloc();
	uint64_t result;

	CHECK_EQUAL(0, veo_call_sync(proc, symbol(proc, kernel), args, &result));
	veo_args_free(args);
	return (int64_t)result;
}

/* What stands between client and worker: itself becomes the worker, or waits for it as a debugger does. */
#define BECOMES "export SCRIPT_ARGUMENTS=\"$*\"; shift; exec \"$@\""
#define WAITS "export SCRIPT_ARGUMENTS=\"$*\"; shift; \"$@\"; exit $?"

TEST(Debugger_OnTheConsole_RunsTheWorker)
{
	char worker[PATH_MAX], arguments[PATH_MAX + 100];
	struct veo_proc_handle *proc;

	snprintf(worker, sizeof(worker), "%s", beside("veorun-host"));
	snprintf(arguments, sizeof(arguments), "--args %s", worker);
	setenv("VEO_DEBUG", "console", 1);
	write_script("gdb", BECOMES);
	proc = start();
	CHECK_EQUAL(0, strcmp(arguments, variable(proc, "SCRIPT_ARGUMENTS")));
	CHECK_EQUAL(veohost_proc_pid(proc), run(proc, "process_id"));
	veo_proc_destroy(proc);

	write_script("gdb", WAITS);
	snprintf(arguments, sizeof(arguments), "%s one two", worker);
	setenv("VEORUN_BIN", arguments, 1);
	snprintf(arguments, sizeof(arguments), "--args %s one two", worker);
	proc = start();
	CHECK_EQUAL(0, strcmp(arguments, variable(proc, "SCRIPT_ARGUMENTS")));
	CHECK(veohost_proc_pid(proc) == run(proc, "process_id"));
	veo_proc_destroy(proc);
	remove_script("gdb");
}

TEST(Debugger_InATerminal_RunsTheWorker)
{
	char arguments[PATH_MAX + 100];
	struct veo_proc_handle *proc;

	setenv("VEO_DEBUG", "xterm", 1);
	write_script("xterm", "export TERMINAL_ARGUMENTS=\"$*\"; shift; \"$@\"; exit $?");
	write_script("gdb", WAITS);
	proc = start();
	snprintf(arguments, sizeof(arguments), "-e gdb --args %s", beside("veorun-host"));
	CHECK_EQUAL(0, strcmp(arguments, variable(proc, "TERMINAL_ARGUMENTS")));
	veo_proc_destroy(proc);
	remove_script("xterm");
	remove_script("gdb");
}

TEST(Debugger_ThatIsMissingOrLeaves_IsNull)
{
	setenv("VEO_DEBUG", "console", 1);
	write_script("gdb", "exit 0");
	CHECK(veo_proc_create(0) == NULL);
	CHECK_EQUAL(ECHILD, errno);
	remove_script("gdb");
	setenv("PATH", "/nonexistent", 1);
	CHECK(veo_proc_create(0) == NULL);
	CHECK_EQUAL(ENOENT, errno);
	CHECK(strstr(veohost_last_error(), "\"gdb\"") != NULL);
	setenv("VEO_DEBUG", "xterm", 1);
	CHECK(veo_proc_create(0) == NULL);
	CHECK(strstr(veohost_last_error(), "\"xterm\"") != NULL);
}

TEST(Debugger_OfAnotherName_IsIgnoredAndTold)
{
	int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
	char text[1000] = "";
	int lines[2];

	setenv("PATH", "/nonexistent", 1);
	setenv("VEO_DEBUG", "lldb", 1);
	veo_proc_destroy(start());

	CHECK_EQUAL(0, pipe2(lines, O_CLOEXEC));
	CHECK_EQUAL(STDERR_FILENO, dup2(lines[1], STDERR_FILENO));
	setenv("VEO_LOG_DEBUG", "1", 1);
	veo_proc_destroy(start());
	CHECK_EQUAL(STDERR_FILENO, dup2(saved, STDERR_FILENO));
	CHECK(read(lines[0], text, sizeof(text) - 1) > 0);
	CHECK(strstr(text, "VEO_DEBUG is \"lldb\" and is ignored") != NULL);
}

TEST(Worker_BehindAnotherProgram_Serves)
{
	char command[PATH_MAX + 100];
	struct veo_proc_handle *proc;

	write_script("wrapper", WAITS);
	snprintf(command, sizeof(command), "%s/wrapper -- %s", scripts, beside("veorun-host"));
	setenv("VEORUN_BIN", command, 1);
	proc = start();
	CHECK_EQUAL(0, strcmp(command + strlen(scripts) + strlen("/wrapper "), variable(proc, "SCRIPT_ARGUMENTS")));
	veo_proc_destroy(proc);
	remove_script("wrapper");
}
