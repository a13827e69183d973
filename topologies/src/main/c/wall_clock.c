/*
 * A CLOCK_REALTIME of its own for one process, preloaded.
 *
 *   LD_PRELOAD=wall_clock.so SLR_LAB_CLOCK=FILE COMMAND
 *
 * No namespace has such a clock, and to set the machine's would reach everything on it. FILE has
 * two numbers of 64 bits in the machine's order: the nanoseconds by which the process's clock is
 * ahead of the kernel's, and how often the process has looked at it, so that who moves it sees that
 * this was seen. Without FILE the clock is the kernel's.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000ll

struct clock_file {
	_Atomic int64_t ahead_ns;
	_Atomic int64_t looks;
};

static struct clock_file *clock_file;
static int (*kernel_gettime)(clockid_t, struct timespec *);

__attribute__((constructor)) static void open_clock(void)
{
	const char *path = getenv("SLR_LAB_CLOCK");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;

	kernel_gettime = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
	if (fd < 0)
		return;
	void *memory = mmap(NULL, sizeof(*clock_file), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	close(fd);
	if (memory != MAP_FAILED)
		clock_file = memory;
}

int clock_gettime(clockid_t id, struct timespec *now)
{
	/* Others may look at a clock before this is loaded in full. */
	int result = kernel_gettime ? kernel_gettime(id, now)
				    : (int)syscall(SYS_clock_gettime, id, now);

	if (result || !clock_file || (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE))
		return result;
	int64_t ns = now->tv_sec * NS_PER_S + now->tv_nsec + atomic_load(&clock_file->ahead_ns);

	atomic_fetch_add(&clock_file->looks, 1);
	now->tv_sec = ns / NS_PER_S;
	now->tv_nsec = ns % NS_PER_S;
	return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	struct timespec precise;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &precise);
	now->tv_sec = precise.tv_sec;
	now->tv_usec = precise.tv_nsec / 1000;
	return 0;
}

time_t time(time_t *now)
{
	struct timespec precise;

	clock_gettime(CLOCK_REALTIME, &precise);
	if (now)
		*now = precise.tv_sec;
	return precise.tv_sec;
}
