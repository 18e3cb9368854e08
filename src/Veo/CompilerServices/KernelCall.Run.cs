namespace Veo.CompilerServices;

/// <content>Blocking with stack arguments: pinned, not copied, while the call runs.</content>
/// <remarks>C# can pin a reference only by a statement of its own, so there is an overload for each number of them.</remarks>
public readonly unsafe ref partial struct KernelCall<TResult>
{
    /// <summary>Runs the call to its end, with one stack argument.</summary>
    /// <param name="argument0">A stack argument.</param>
    /// <returns>The kernel's result.</returns>
    public TResult Run(StackArgument argument0)
    {
        fixed (byte* address0 = argument0)
        {
            _frame.SetStack(in argument0, address0);
            return Run();
        }
    }

    /// <summary>Runs the call to its end, with 2 stack arguments.</summary>
    /// <param name="argument0">A stack argument.</param>
    /// <param name="argument1">A stack argument.</param>
    /// <returns>The kernel's result.</returns>
    public TResult Run(StackArgument argument0, StackArgument argument1)
    {
        fixed (byte* address0 = argument0)
        fixed (byte* address1 = argument1)
        {
            _frame.SetStack(in argument0, address0);
            _frame.SetStack(in argument1, address1);
            return Run();
        }
    }

    /// <summary>Runs the call to its end, with 3 stack arguments.</summary>
    /// <param name="argument0">A stack argument.</param>
    /// <param name="argument1">A stack argument.</param>
    /// <param name="argument2">A stack argument.</param>
    /// <returns>The kernel's result.</returns>
    public TResult Run(StackArgument argument0, StackArgument argument1, StackArgument argument2)
    {
        fixed (byte* address0 = argument0)
        fixed (byte* address1 = argument1)
        fixed (byte* address2 = argument2)
        {
            _frame.SetStack(in argument0, address0);
            _frame.SetStack(in argument1, address1);
            _frame.SetStack(in argument2, address2);
            return Run();
        }
    }

    /// <summary>Runs the call to its end, with 4 stack arguments.</summary>
    /// <param name="argument0">A stack argument.</param>
    /// <param name="argument1">A stack argument.</param>
    /// <param name="argument2">A stack argument.</param>
    /// <param name="argument3">A stack argument.</param>
    /// <returns>The kernel's result.</returns>
    public TResult Run(StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3)
    {
        fixed (byte* address0 = argument0)
        fixed (byte* address1 = argument1)
        fixed (byte* address2 = argument2)
        fixed (byte* address3 = argument3)
        {
            _frame.SetStack(in argument0, address0);
            _frame.SetStack(in argument1, address1);
            _frame.SetStack(in argument2, address2);
            _frame.SetStack(in argument3, address3);
            return Run();
        }
    }

    /// <summary>Runs the call to its end, with 5 stack arguments.</summary>
    /// <param name="argument0">A stack argument.</param>
    /// <param name="argument1">A stack argument.</param>
    /// <param name="argument2">A stack argument.</param>
    /// <param name="argument3">A stack argument.</param>
    /// <param name="argument4">A stack argument.</param>
    /// <returns>The kernel's result.</returns>
    public TResult Run(
        StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3,
        StackArgument argument4)
    {
        fixed (byte* address0 = argument0)
        fixed (byte* address1 = argument1)
        fixed (byte* address2 = argument2)
        fixed (byte* address3 = argument3)
        fixed (byte* address4 = argument4)
        {
            _frame.SetStack(in argument0, address0);
            _frame.SetStack(in argument1, address1);
            _frame.SetStack(in argument2, address2);
            _frame.SetStack(in argument3, address3);
            _frame.SetStack(in argument4, address4);
            return Run();
        }
    }

    /// <summary>Runs the call to its end, with 6 stack arguments.</summary>
    /// <param name="argument0">A stack argument.</param>
    /// <param name="argument1">A stack argument.</param>
    /// <param name="argument2">A stack argument.</param>
    /// <param name="argument3">A stack argument.</param>
    /// <param name="argument4">A stack argument.</param>
    /// <param name="argument5">A stack argument.</param>
    /// <returns>The kernel's result.</returns>
    public TResult Run(
        StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3,
        StackArgument argument4, StackArgument argument5)
    {
        fixed (byte* address0 = argument0)
        fixed (byte* address1 = argument1)
        fixed (byte* address2 = argument2)
        fixed (byte* address3 = argument3)
        fixed (byte* address4 = argument4)
        fixed (byte* address5 = argument5)
        {
            _frame.SetStack(in argument0, address0);
            _frame.SetStack(in argument1, address1);
            _frame.SetStack(in argument2, address2);
            _frame.SetStack(in argument3, address3);
            _frame.SetStack(in argument4, address4);
            _frame.SetStack(in argument5, address5);
            return Run();
        }
    }

    /// <summary>Runs the call to its end, with 7 stack arguments.</summary>
    /// <param name="argument0">A stack argument.</param>
    /// <param name="argument1">A stack argument.</param>
    /// <param name="argument2">A stack argument.</param>
    /// <param name="argument3">A stack argument.</param>
    /// <param name="argument4">A stack argument.</param>
    /// <param name="argument5">A stack argument.</param>
    /// <param name="argument6">A stack argument.</param>
    /// <returns>The kernel's result.</returns>
    public TResult Run(
        StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3,
        StackArgument argument4, StackArgument argument5, StackArgument argument6)
    {
        fixed (byte* address0 = argument0)
        fixed (byte* address1 = argument1)
        fixed (byte* address2 = argument2)
        fixed (byte* address3 = argument3)
        fixed (byte* address4 = argument4)
        fixed (byte* address5 = argument5)
        fixed (byte* address6 = argument6)
        {
            _frame.SetStack(in argument0, address0);
            _frame.SetStack(in argument1, address1);
            _frame.SetStack(in argument2, address2);
            _frame.SetStack(in argument3, address3);
            _frame.SetStack(in argument4, address4);
            _frame.SetStack(in argument5, address5);
            _frame.SetStack(in argument6, address6);
            return Run();
        }
    }

    /// <summary>Runs the call to its end, with 8 stack arguments.</summary>
    /// <param name="argument0">A stack argument.</param>
    /// <param name="argument1">A stack argument.</param>
    /// <param name="argument2">A stack argument.</param>
    /// <param name="argument3">A stack argument.</param>
    /// <param name="argument4">A stack argument.</param>
    /// <param name="argument5">A stack argument.</param>
    /// <param name="argument6">A stack argument.</param>
    /// <param name="argument7">A stack argument.</param>
    /// <returns>The kernel's result.</returns>
    public TResult Run(
        StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3,
        StackArgument argument4, StackArgument argument5, StackArgument argument6, StackArgument argument7)
    {
        fixed (byte* address0 = argument0)
        fixed (byte* address1 = argument1)
        fixed (byte* address2 = argument2)
        fixed (byte* address3 = argument3)
        fixed (byte* address4 = argument4)
        fixed (byte* address5 = argument5)
        fixed (byte* address6 = argument6)
        fixed (byte* address7 = argument7)
        {
            _frame.SetStack(in argument0, address0);
            _frame.SetStack(in argument1, address1);
            _frame.SetStack(in argument2, address2);
            _frame.SetStack(in argument3, address3);
            _frame.SetStack(in argument4, address4);
            _frame.SetStack(in argument5, address5);
            _frame.SetStack(in argument6, address6);
            _frame.SetStack(in argument7, address7);
            return Run();
        }
    }

    /// <summary>Runs the call to its end, with nine to 32 stack arguments.</summary>
    /// <param name="argument0">A stack argument.</param>
    /// <param name="argument1">A stack argument.</param>
    /// <param name="argument2">A stack argument.</param>
    /// <param name="argument3">A stack argument.</param>
    /// <param name="argument4">A stack argument.</param>
    /// <param name="argument5">A stack argument.</param>
    /// <param name="argument6">A stack argument.</param>
    /// <param name="argument7">A stack argument.</param>
    /// <param name="argument8">A stack argument.</param>
    /// <param name="argument9">A stack argument.</param>
    /// <param name="argument10">A stack argument.</param>
    /// <param name="argument11">A stack argument.</param>
    /// <param name="argument12">A stack argument.</param>
    /// <param name="argument13">A stack argument.</param>
    /// <param name="argument14">A stack argument.</param>
    /// <param name="argument15">A stack argument.</param>
    /// <param name="argument16">A stack argument.</param>
    /// <param name="argument17">A stack argument.</param>
    /// <param name="argument18">A stack argument.</param>
    /// <param name="argument19">A stack argument.</param>
    /// <param name="argument20">A stack argument.</param>
    /// <param name="argument21">A stack argument.</param>
    /// <param name="argument22">A stack argument.</param>
    /// <param name="argument23">A stack argument.</param>
    /// <param name="argument24">A stack argument.</param>
    /// <param name="argument25">A stack argument.</param>
    /// <param name="argument26">A stack argument.</param>
    /// <param name="argument27">A stack argument.</param>
    /// <param name="argument28">A stack argument.</param>
    /// <param name="argument29">A stack argument.</param>
    /// <param name="argument30">A stack argument.</param>
    /// <param name="argument31">A stack argument.</param>
    /// <returns>The kernel's result.</returns>
    public TResult Run(
        StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3,
        StackArgument argument4, StackArgument argument5, StackArgument argument6, StackArgument argument7,
        StackArgument argument8, StackArgument argument9 = default, StackArgument argument10 = default, StackArgument argument11 = default,
        StackArgument argument12 = default, StackArgument argument13 = default, StackArgument argument14 = default, StackArgument argument15 = default,
        StackArgument argument16 = default, StackArgument argument17 = default, StackArgument argument18 = default, StackArgument argument19 = default,
        StackArgument argument20 = default, StackArgument argument21 = default, StackArgument argument22 = default, StackArgument argument23 = default,
        StackArgument argument24 = default, StackArgument argument25 = default, StackArgument argument26 = default, StackArgument argument27 = default,
        StackArgument argument28 = default, StackArgument argument29 = default, StackArgument argument30 = default, StackArgument argument31 = default)
    {
        fixed (byte* address0 = argument0)
        fixed (byte* address1 = argument1)
        fixed (byte* address2 = argument2)
        fixed (byte* address3 = argument3)
        fixed (byte* address4 = argument4)
        fixed (byte* address5 = argument5)
        fixed (byte* address6 = argument6)
        fixed (byte* address7 = argument7)
        fixed (byte* address8 = argument8)
        fixed (byte* address9 = argument9)
        fixed (byte* address10 = argument10)
        fixed (byte* address11 = argument11)
        fixed (byte* address12 = argument12)
        fixed (byte* address13 = argument13)
        fixed (byte* address14 = argument14)
        fixed (byte* address15 = argument15)
        fixed (byte* address16 = argument16)
        fixed (byte* address17 = argument17)
        fixed (byte* address18 = argument18)
        fixed (byte* address19 = argument19)
        fixed (byte* address20 = argument20)
        fixed (byte* address21 = argument21)
        fixed (byte* address22 = argument22)
        fixed (byte* address23 = argument23)
        fixed (byte* address24 = argument24)
        fixed (byte* address25 = argument25)
        fixed (byte* address26 = argument26)
        fixed (byte* address27 = argument27)
        fixed (byte* address28 = argument28)
        fixed (byte* address29 = argument29)
        fixed (byte* address30 = argument30)
        fixed (byte* address31 = argument31)
        {
            _frame.SetStack(in argument0, address0);
            _frame.SetStack(in argument1, address1);
            _frame.SetStack(in argument2, address2);
            _frame.SetStack(in argument3, address3);
            _frame.SetStack(in argument4, address4);
            _frame.SetStack(in argument5, address5);
            _frame.SetStack(in argument6, address6);
            _frame.SetStack(in argument7, address7);
            _frame.SetStack(in argument8, address8);
            _frame.SetStack(in argument9, address9);
            _frame.SetStack(in argument10, address10);
            _frame.SetStack(in argument11, address11);
            _frame.SetStack(in argument12, address12);
            _frame.SetStack(in argument13, address13);
            _frame.SetStack(in argument14, address14);
            _frame.SetStack(in argument15, address15);
            _frame.SetStack(in argument16, address16);
            _frame.SetStack(in argument17, address17);
            _frame.SetStack(in argument18, address18);
            _frame.SetStack(in argument19, address19);
            _frame.SetStack(in argument20, address20);
            _frame.SetStack(in argument21, address21);
            _frame.SetStack(in argument22, address22);
            _frame.SetStack(in argument23, address23);
            _frame.SetStack(in argument24, address24);
            _frame.SetStack(in argument25, address25);
            _frame.SetStack(in argument26, address26);
            _frame.SetStack(in argument27, address27);
            _frame.SetStack(in argument28, address28);
            _frame.SetStack(in argument29, address29);
            _frame.SetStack(in argument30, address30);
            _frame.SetStack(in argument31, address31);
            return Run();
        }
    }
}
