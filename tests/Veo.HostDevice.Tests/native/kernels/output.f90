subroutine print_records() bind(c)
  implicit none

  print *, 'list', 1
  write (6, '(a, i0)') 'formatted ', 2
  write (*, '(a / a)') 'one', 'and another'
  write (*, '(a)', advance='no') 'first part, '
  write (*, '(a)') 'second part'
end subroutine

subroutine print_part_of_record() bind(c)
  implicit none

  print '(a)', 'whole'
  write (*, '(a)', advance='no') 'part'
end subroutine

subroutine print_on_unit_0() bind(c)
  implicit none

  write (0, '(a)') 'unit 0'
end subroutine
