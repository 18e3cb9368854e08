! Needs the run-time library of Fortran.
integer(8) function digits_of(value)
  implicit none
  integer(8), intent(in) :: value
  character(32) :: text

  write (text, '(i0)') value
  digits_of = len_trim(text)
end function
