! What Fortran allocates.

! The address of an array of this many numbers, each its own index, or null if ALLOCATE fails.
function fortran_allocate(count) bind(c) result(address)
    use, intrinsic :: iso_c_binding
    implicit none
    integer(c_int64_t), value :: count
    type(c_ptr) :: address
    real(c_double), pointer :: values(:)
    integer(c_int64_t) :: i
    integer :: status

    address = c_null_ptr
    allocate(values(count), stat=status)
    if (status /= 0) return
    do i = 1, count
        values(i) = real(i, c_double)
    end do
    address = c_loc(values)
end function

subroutine fortran_deallocate(address, count) bind(c)
    use, intrinsic :: iso_c_binding
    implicit none
    type(c_ptr), value :: address
    integer(c_int64_t), value :: count
    real(c_double), pointer :: values(:)

    call c_f_pointer(address, values, [count])
    deallocate(values)
end subroutine
