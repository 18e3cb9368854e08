/*
 * Ends at random moments: the worker is killed, a kernel faults, the client is killed; nothing hangs, is lost or stays behind. VEO_KILL_ROUNDS
 * is the number of rounds of each kind, VEO_SEED repeats a run as far as the threads allow.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kill/usage.h"
#include "kill/work.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
/* A worker takes ten times as long to start. */
#define ROUNDS 60
#else
#define ROUNDS 300
#endif
/* Before the first measurement: allocators have what they keep for later. */
#define WARM_UP 10
/* A round takes far less, and longer than the device's limit for draining is a hang. */
#define ROUND_LIMIT 25

static struct tally tally;
static _Atomic unsigned long submitted;

__attribute__((constructor)) static void prepare(void)
{
	setenv("VE_OMP_NUM_THREADS", "1", 1);
	usage_prepare();
}

static void report(const char *kind, unsigned long count, const struct tally *counts, const struct usage *first, const struct usage *last)
{
	printf("%s: %lu rounds; requests: %lu ok, %lu exception, %lu error, %lu withdrawn, %lu dropped\n", kind, count, counts->ok,
	       counts->exception, counts->error, counts->withdrawn, counts->dropped);
	printf("first: %ld descriptors, %ld threads, %ld mappings, %ld KiB resident, %ld bytes allocated\n", first->descriptors, first->threads,
	       first->lines, first->resident_kib, first->allocated);
	printf("last:  %ld descriptors, %ld threads, %ld mappings, %ld KiB resident, %ld bytes allocated\n", last->descriptors, last->threads,
	       last->lines, last->resident_kib, last->allocated);
}

/* Runs the rounds, and checks that none leaves anything behind. */
static void run_rounds(const char *kind, const struct tally *counts, long kept_per_proc, void (*run)(struct prng *prng, uint64_t seed))
{
	unsigned long count = test_count("VEO_KILL_ROUNDS", ROUNDS);
	uint64_t seed = test_seed();
	struct usage first = {0}, last;

	if (count <= WARM_UP)
		count = WARM_UP + 1;
	for (unsigned long i = 0; i < count; i++) {
		struct prng prng = prng_split(seed, i);

		test_note("%s, round %lu", kind, i);
		test_limit(ROUND_LIMIT);
		run(&prng, prng_next(&prng));
		if (i + 1 == WARM_UP)
			first = usage_now();
	}
	last = usage_await(&first, (long)count * kept_per_proc);
	report(kind, count, counts, &first, &last);
}

/* Kills a process when so much was submitted, or some turns later, or when that takes too long. */
struct killer {
	int pidfd;
	unsigned long submissions;
	unsigned long turns;
	pthread_t thread;
};

static void await_moment(unsigned long submissions, unsigned long turns)
{
	for (unsigned long i = 0; i < 100000 && atomic_load(&submitted) < submissions; i++)
		sched_yield();
	for (unsigned long i = 0; i < turns; i++)
		sched_yield();
}

static void *kill_in_work(void *argument)
{
	struct killer *killer = argument;

	await_moment(killer->submissions, killer->turns);
	/* Not by its number: that may be another process's by now. */
	syscall(424 /* pidfd_send_signal */, killer->pidfd, SIGKILL, NULL, 0);
	return NULL;
}

static void start_killer(struct killer *killer, struct prng *prng, struct veo_proc_handle *proc)
{
	killer->pidfd = (int)syscall(434 /* pidfd_open */, veohost_proc_pid(proc), 0);
	killer->submissions = prng_size(prng, 2000);
	killer->turns = prng_size(prng, 2000);
	CHECK(killer->pidfd >= 0);
	CHECK_EQUAL(0, pthread_create(&killer->thread, NULL, kill_in_work, killer));
}

static void end_killer(struct killer *killer)
{
	pthread_join(killer->thread, NULL);
	close(killer->pidfd);
}

static void kill_worker_once(struct prng *prng, uint64_t seed)
{
	struct veo_proc_handle *proc = start();
	struct session session = {.tally = &tally, .submitted = &submitted, .seed = seed, .may_hang = true, .may_end = true};
	struct killer killer;

	/* Either the threads go on until the worker has ended, or the proc is destroyed at about that time. */
	session.leaves = prng_chance(prng, 2);
	session.budget = session.leaves ? 1 + prng_size(prng, 500) : 0;
	atomic_store(&submitted, 0);
	start_killer(&killer, prng, proc);
	if (session_prepare(&session, proc))
		session_run(&session, 1 + (unsigned)prng_below(prng, 3));
	else
		CHECK_EQUAL(0, veo_proc_destroy(proc));
	end_killer(&killer);
}

TEST(Worker_KilledAtRandomMoments_SettlesEveryRequest)
{
	run_rounds("worker killed", &tally, usage_kept_per_proc(), kill_worker_once);
	CHECK_EQUAL(0, tally.exception);
	CHECK(tally.ok != 0 && tally.error != 0 && tally.dropped != 0);
}

static void fault_once(struct prng *prng, uint64_t seed)
{
	struct veo_proc_handle *proc = start();
	struct session session = {.tally = &tally, .submitted = &submitted, .seed = seed, .may_hang = true, .may_end = true};

	/* Often two that race with each other. */
	session.fault_count = 1 + (unsigned)prng_below(prng, 2);
	session.faults[0] = prng_size(prng, 1000);
	session.faults[1] = session.faults[0] + prng_below(prng, 4);
	atomic_store(&submitted, 0);
	CHECK(session_prepare(&session, proc));
	session_run(&session, 1 + (unsigned)prng_below(prng, 3));
	CHECK_EQUAL(1, session.exceptions);
}

TEST(Kernel_FaultingAtRandomMoments_IsTheOneException)
{
	run_rounds("kernel faults", &tally, usage_kept_per_proc(), fault_once);
	CHECK(tally.ok != 0 && tally.error != 0 && tally.exception != 0);
}

/* Works with one proc after the other until it is killed. */
_Noreturn static void be_client(uint64_t seed, struct tally *counts, _Atomic unsigned long *submissions)
{
	/* A limit is not inherited. */
	test_limit(ROUND_LIMIT);
	for (unsigned long i = 0;; i++) {
		struct prng prng = prng_split(seed, i);
		struct session session = {.tally = counts, .submitted = submissions, .seed = prng_next(&prng)};
		struct veo_proc_handle *proc = start();
	
		session.leaves = prng_chance(&prng, 2);
		session.budget = 1 + prng_size(&prng, 300);
		CHECK(session_prepare(&session, proc));
		session_run(&session, 1 + (unsigned)prng_below(&prng, 3));
	}
}

/* What a client that is killed has in common with the test. */
struct common {
	struct tally tally;
	_Atomic unsigned long submitted;
	unsigned long workers;
};

static struct common *common;

/* Reaps the client, and its worker if there is one, for which this process is then the parent. Returns when no process is left. */
static unsigned long reap_all(pid_t client)
{
	unsigned long others = 0;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, 0)) > 0) {
		if (pid != client) {
			/* It has left by itself, and not died of anything. */
			CHECK(WIFEXITED(status));
			others++;
			continue;
		}
		CHECK(WIFSIGNALED(status));
		CHECK_EQUAL(SIGKILL, WTERMSIG(status));
	}
	CHECK_EQUAL(ECHILD, errno);
	return others;
}

static void kill_client_once(struct prng *prng, uint64_t seed)
{
	unsigned long submissions = prng_size(prng, 1000);
	unsigned long turns = prng_size(prng, 5000);
	siginfo_t end = {.si_pid = 0};
	pid_t client;

	atomic_store(&common->submitted, 0);
	client = fork();
	CHECK(client >= 0);
	if (client == 0)
		be_client(seed, &common->tally, &common->submitted);
	/* One that ends by itself has failed. */
	while (atomic_load(&common->submitted) < submissions && waitid(P_PID, (id_t)client, &end, WEXITED | WNOHANG | WNOWAIT) == 0 && end.si_pid == 0)
		sched_yield();
	for (unsigned long i = 0; i < turns; i++)
		sched_yield();
	CHECK_EQUAL(0, kill(client, SIGKILL));
	common->workers += reap_all(client);
}

TEST(Client_KilledAtRandomMoments_LeavesNothing)
{
	common = mmap(NULL, sizeof(*common), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(common != MAP_FAILED);
	/* Workers that outlive their client become children of this process. */
	CHECK_EQUAL(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	run_rounds("client killed", &common->tally, 0, kill_client_once);
	printf("%lu clients had a worker\n", common->workers);
	CHECK(common->workers != 0 && common->tally.ok != 0);
	CHECK_EQUAL(0, common->tally.error + common->tally.exception);
}
