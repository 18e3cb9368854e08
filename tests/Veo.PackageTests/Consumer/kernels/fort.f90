subroutine scale(values, count, factor)
  integer, intent(in) :: count
  real(8), intent(inout) :: values(count)
  real(8), intent(in) :: factor
  values = factor * values
end subroutine

real(8) function dot(x, y, count)
  integer, intent(in) :: count
  real(8), intent(in) :: x(count), y(count)
  dot = dot_product(x, y)
end function
