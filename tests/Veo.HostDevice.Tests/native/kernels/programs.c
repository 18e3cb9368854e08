/* The kernels of programs as users of the API write them. */
#include <inttypes.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t greeting_number = 0xdeadbeefdeadbeef;

/* Says what it was given, and returns the next number. */
int64_t greet(int32_t number)
{
	printf("number %" PRId32 "\n", number);
	fflush(stdout);
	return number + 1;
}

static int64_t calls, other_calls;

int64_t empty(void)
{
	return ++calls;
}

int64_t empty2(void)
{
	return ++other_calls;
}

static void *add_one(void *number)
{
	(*(int64_t *)number)++;
	return NULL;
}

int64_t greet_from_a_thread(int64_t number)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, add_one, &number) != 0)
		return -1;
	pthread_join(thread, NULL);
	return number;
}

double sum_of_ten(double a, double b, double c, double d, double e, double f, double g, double h, double i, double j)
{
	return a + 10 * b + 100 * c + d + e + f + g + h + 1000 * i + 10000 * j;
}

/* 0 if all three are what the program sends. */
int64_t three_buffers(const double *number, const char *text, const int32_t *integer)
{
	return (*number != -1.876) | (strcmp(text, "Hello") != 0) << 1 | (*integer != 19181716) << 2;
}

int64_t three_scalars(int32_t a, uint32_t b, float c)
{
	return a == -2 && b == 0xa0a0a0a0 && c == 1.0f;
}

/* Strings, numbers in and out, and a buffer whose pointer is the ninth argument. */
int64_t ten_mixed(const char *text, int32_t *count, float *sum, double a, double b, double c, double d, double e, char *answer, uint32_t number)
{
	if (strcmp(text, "Hello") != 0 || number != 89)
		return -1;
	++*count;
	*sum = (float)(a + b + c + d + e);
	snprintf(answer, 10, "%s, %u", text, (unsigned)number);
	return 0;
}

int64_t small_integers(int16_t a, uint16_t b, int8_t c, uint8_t d)
{
	return a == -2 && b == 0xfffe && c == -2 && d == 0xfe;
}

void store_number(int32_t number, uint64_t *out)
{
	*out = 0x12345678 + (uint64_t)number;
}

/* Far outside of what is mapped. */
int64_t read_far_away(void)
{
	return *(volatile int64_t *)((uintptr_t)read_far_away + ((uintptr_t)1 << 46));
}

int32_t *fill_numbers(int32_t *numbers, int32_t count)
{
	for (int32_t i = 0; i < count; i++)
		numbers[i] = 3 * i;
	return numbers;
}

int64_t check_numbers(const int32_t *numbers, int32_t count)
{
	int64_t wrong = 0;

	for (int32_t i = 0; i < count; i++)
		wrong += numbers[i] != 3 * i;
	return wrong;
}

#define VECTOR 1000000
static double x[VECTOR], y[VECTOR];

void vector_fill(void)
{
	for (int i = 0; i < VECTOR; i++) {
		x[i] = i;
		y[i] = 1;
	}
}

void vector_multiply_add(void)
{
	for (int i = 0; i < VECTOR; i++)
		y[i] += 2 * x[i];
}

double vector_sum(void)
{
	double sum = 0;

	for (int i = 0; i < VECTOR; i++)
		sum += y[i];
	return sum;
}
