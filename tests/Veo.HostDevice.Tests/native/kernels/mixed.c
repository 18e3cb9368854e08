/* mixed_N takes N arguments of the pattern; mixed_300 takes 300. */
#include "../pattern.h"

#define PARAMETERS_1 TYPE_0 a0
#define PARAMETERS_2 PARAMETERS_1, TYPE_1 a1
#define PARAMETERS_3 PARAMETERS_2, TYPE_2 a2
#define PARAMETERS_4 PARAMETERS_3, TYPE_3 a3
#define PARAMETERS_5 PARAMETERS_4, TYPE_4 a4
#define PARAMETERS_6 PARAMETERS_5, TYPE_5 a5
#define PARAMETERS_7 PARAMETERS_6, TYPE_6 a6
#define PARAMETERS_8 PARAMETERS_7, TYPE_7 a7
#define PARAMETERS_9 PARAMETERS_8, TYPE_8 a8
#define PARAMETERS_10 PARAMETERS_9, TYPE_9 a9
#define PARAMETERS_11 PARAMETERS_10, TYPE_0 a10
#define PARAMETERS_12 PARAMETERS_11, TYPE_1 a11
#define PARAMETERS_13 PARAMETERS_12, TYPE_2 a12
#define PARAMETERS_14 PARAMETERS_13, TYPE_3 a13
#define PARAMETERS_15 PARAMETERS_14, TYPE_4 a14
#define PARAMETERS_16 PARAMETERS_15, TYPE_5 a15
#define PARAMETERS_17 PARAMETERS_16, TYPE_6 a16
#define PARAMETERS_18 PARAMETERS_17, TYPE_7 a17
#define PARAMETERS_19 PARAMETERS_18, TYPE_8 a18
#define PARAMETERS_20 PARAMETERS_19, TYPE_9 a19
#define PARAMETERS_21 PARAMETERS_20, TYPE_0 a20
#define PARAMETERS_22 PARAMETERS_21, TYPE_1 a21
#define PARAMETERS_23 PARAMETERS_22, TYPE_2 a22
#define PARAMETERS_24 PARAMETERS_23, TYPE_3 a23
#define PARAMETERS_25 PARAMETERS_24, TYPE_4 a24
#define PARAMETERS_26 PARAMETERS_25, TYPE_5 a25
#define PARAMETERS_27 PARAMETERS_26, TYPE_6 a26
#define PARAMETERS_28 PARAMETERS_27, TYPE_7 a27
#define PARAMETERS_29 PARAMETERS_28, TYPE_8 a28
#define PARAMETERS_30 PARAMETERS_29, TYPE_9 a29
#define PARAMETERS_31 PARAMETERS_30, TYPE_0 a30
#define PARAMETERS_32 PARAMETERS_31, TYPE_1 a31
#define SUM_1 1.0 * (double)a0
#define SUM_2 SUM_1 + 2.0 * (double)a1
#define SUM_3 SUM_2 + 3.0 * (double)a2
#define SUM_4 SUM_3 + 4.0 * (double)a3
#define SUM_5 SUM_4 + 5.0 * (double)a4
#define SUM_6 SUM_5 + 6.0 * (double)a5
#define SUM_7 SUM_6 + 7.0 * (double)a6
#define SUM_8 SUM_7 + 8.0 * (double)a7
#define SUM_9 SUM_8 + 9.0 * (double)a8
#define SUM_10 SUM_9 + 10.0 * (double)a9
#define SUM_11 SUM_10 + 11.0 * (double)a10
#define SUM_12 SUM_11 + 12.0 * (double)a11
#define SUM_13 SUM_12 + 13.0 * (double)a12
#define SUM_14 SUM_13 + 14.0 * (double)a13
#define SUM_15 SUM_14 + 15.0 * (double)a14
#define SUM_16 SUM_15 + 16.0 * (double)a15
#define SUM_17 SUM_16 + 17.0 * (double)a16
#define SUM_18 SUM_17 + 18.0 * (double)a17
#define SUM_19 SUM_18 + 19.0 * (double)a18
#define SUM_20 SUM_19 + 20.0 * (double)a19
#define SUM_21 SUM_20 + 21.0 * (double)a20
#define SUM_22 SUM_21 + 22.0 * (double)a21
#define SUM_23 SUM_22 + 23.0 * (double)a22
#define SUM_24 SUM_23 + 24.0 * (double)a23
#define SUM_25 SUM_24 + 25.0 * (double)a24
#define SUM_26 SUM_25 + 26.0 * (double)a25
#define SUM_27 SUM_26 + 27.0 * (double)a26
#define SUM_28 SUM_27 + 28.0 * (double)a27
#define SUM_29 SUM_28 + 29.0 * (double)a28
#define SUM_30 SUM_29 + 30.0 * (double)a29
#define SUM_31 SUM_30 + 31.0 * (double)a30
#define SUM_32 SUM_31 + 32.0 * (double)a31

#define MIXED(n) double mixed_##n(PARAMETERS_##n) { return SUM_##n; }

MIXED(1)
MIXED(2)
MIXED(3)
MIXED(4)
MIXED(5)
MIXED(6)
MIXED(7)
MIXED(8)
MIXED(9)
MIXED(10)
MIXED(11)
MIXED(12)
MIXED(13)
MIXED(14)
MIXED(15)
MIXED(16)
MIXED(17)
MIXED(18)
MIXED(19)
MIXED(20)
MIXED(21)
MIXED(22)
MIXED(23)
MIXED(24)
MIXED(25)
MIXED(26)
MIXED(27)
MIXED(28)
MIXED(29)
MIXED(30)
MIXED(31)
MIXED(32)

/* A parameter list of ten, and its part of the sum; `first` is the number of the first. */
#define TEN(p) TYPE_0 p##0, TYPE_1 p##1, TYPE_2 p##2, TYPE_3 p##3, TYPE_4 p##4, TYPE_5 p##5, TYPE_6 p##6, TYPE_7 p##7, TYPE_8 p##8, TYPE_9 p##9
#define SUM_TEN(p, first)                                                                                                   \
	((first + 1) * (double)p##0 + (first + 2) * (double)p##1 + (first + 3) * (double)p##2 + (first + 4) * (double)p##3 + \
	 (first + 5) * (double)p##4 + (first + 6) * (double)p##5 + (first + 7) * (double)p##6 + (first + 8) * (double)p##7 + \
	 (first + 9) * (double)p##8 + (first + 10) * (double)p##9)
#define HUNDRED(p) TEN(p##0), TEN(p##1), TEN(p##2), TEN(p##3), TEN(p##4), TEN(p##5), TEN(p##6), TEN(p##7), TEN(p##8), TEN(p##9)
#define SUM_HUNDRED(p, first)                                                                                \
	(SUM_TEN(p##0, first) + SUM_TEN(p##1, first + 10) + SUM_TEN(p##2, first + 20) + SUM_TEN(p##3, first + 30) + \
	 SUM_TEN(p##4, first + 40) + SUM_TEN(p##5, first + 50) + SUM_TEN(p##6, first + 60) +                       \
	 SUM_TEN(p##7, first + 70) + SUM_TEN(p##8, first + 80) + SUM_TEN(p##9, first + 90))

double mixed_300(HUNDRED(a), HUNDRED(b), HUNDRED(c))
{
	return SUM_HUNDRED(a, 0) + SUM_HUNDRED(b, 100) + SUM_HUNDRED(c, 200);
}
