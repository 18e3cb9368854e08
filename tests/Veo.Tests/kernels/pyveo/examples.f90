! Fortran takes everything by reference, and adds an underscore to its names.
subroutine axpy(n, a, x, y)
  implicit none
  integer(4), intent(in) :: n
  real(8), intent(in) :: a, x(n)
  real(8), intent(inout) :: y(n)

  y = a * x + y
end subroutine axpy

real(8) function dotted(n, x, y)
  implicit none
  integer(4), intent(in) :: n
  real(8), intent(in) :: x(n), y(n)

  dotted = sum(x * y)
end function dotted
