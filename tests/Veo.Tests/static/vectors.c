/* A small library of vector routines, to be linked into a worker. */
#include <stdint.h>

double vec_dot(const double *x, const double *y, int64_t n)
{
	double sum = 0;

	for (int64_t i = 0; i < n; i++)
		sum += x[i] * y[i];
	return sum;
}

void vec_axpy(double a, const double *x, double *y, int64_t n)
{
	for (int64_t i = 0; i < n; i++)
		y[i] += a * x[i];
}

void vec_scale(double a, double *x, int64_t n)
{
	for (int64_t i = 0; i < n; i++)
		x[i] *= a;
}

int64_t vec_routines = 3;
