/* SPDX-License-Identifier: MIT */
/* sal: what Microsoft's headers and programs note beside parameters for a checker; here for
 * readers.
 *
 * C++      notes of the first kind (__in, __out) are names of parameters inside the C++ library:
 *          include its headers before this one.
 * Source   learn.microsoft.com "SAL Annotations", "Understanding SAL"; names alone.
 * Tests    tests/system/test_headers.py                                                         */
#pragma once

#define __in
#define __out
#define __inout
#define __in_opt
#define __out_opt
#define __inout_opt
#define __deref_in
#define __deref_in_opt
#define __deref_opt_in
#define __deref_opt_in_opt
#define __deref_out
#define __deref_out_opt
#define __deref_opt_out
#define __deref_opt_out_opt
#define __deref_inout
#define __deref_inout_opt
#define __deref_opt_inout
#define __deref_opt_inout_opt
#define __in_z
#define __in_z_opt
#define __inout_z
#define __inout_z_opt
#define __deref_out_z
#define __deref_opt_out_z
#define __callback
#define __checkReturn
#define __format_string
#define __fallthrough
#define __blocksOn
#define __nullterminated
#define __nullnullterminated
#define __notnull
#define __maybenull
#define __readonly
#define __notreadonly
#define __maybereadonly
#define __valid
#define __notvalid
#define __maybevalid
#define __refparam
#define __reserved
#define __override
#define __exceptthat
#define __possibly_notnullterminated

#define __in_ecount(size)
#define __in_ecount_z(size)
#define __in_ecount_opt(size)
#define __in_ecount_z_opt(size)
#define __inout_ecount(size)
#define __inout_ecount_z(size)
#define __inout_ecount_opt(size)
#define __inout_ecount_z_opt(size)
#define __out_ecount(size)
#define __out_ecount_z(size)
#define __out_ecount_opt(size)
#define __out_ecount_z_opt(size)
#define __deref_out_ecount(size)
#define __deref_out_ecount_z(size)
#define __deref_out_ecount_opt(size)
#define __deref_out_ecount_z_opt(size)
#define __deref_inout_ecount(size)
#define __deref_inout_ecount_z(size)
#define __deref_inout_ecount_opt(size)
#define __deref_inout_ecount_z_opt(size)
#define __out_ecount_part(size, length)
#define __out_ecount_full(size)
#define __out_ecount_part_opt(size, length)
#define __out_ecount_full_opt(size)
#define __inout_ecount_part(size, length)
#define __inout_ecount_full(size)
#define __inout_ecount_part_opt(size, length)
#define __inout_ecount_full_opt(size)
#define __deref_out_ecount_part(size, length)
#define __deref_out_ecount_full(size)
#define __deref_out_ecount_part_opt(size, length)
#define __deref_out_ecount_full_opt(size)
#define __ecount(size)
#define __in_bcount(size)
#define __in_bcount_z(size)
#define __in_bcount_opt(size)
#define __in_bcount_z_opt(size)
#define __inout_bcount(size)
#define __inout_bcount_z(size)
#define __inout_bcount_opt(size)
#define __inout_bcount_z_opt(size)
#define __out_bcount(size)
#define __out_bcount_z(size)
#define __out_bcount_opt(size)
#define __out_bcount_z_opt(size)
#define __deref_out_bcount(size)
#define __deref_out_bcount_z(size)
#define __deref_out_bcount_opt(size)
#define __deref_out_bcount_z_opt(size)
#define __deref_inout_bcount(size)
#define __deref_inout_bcount_z(size)
#define __deref_inout_bcount_opt(size)
#define __deref_inout_bcount_z_opt(size)
#define __out_bcount_part(size, length)
#define __out_bcount_full(size)
#define __out_bcount_part_opt(size, length)
#define __out_bcount_full_opt(size)
#define __inout_bcount_part(size, length)
#define __inout_bcount_full(size)
#define __inout_bcount_part_opt(size, length)
#define __inout_bcount_full_opt(size)
#define __deref_out_bcount_part(size, length)
#define __deref_out_bcount_full(size)
#define __deref_out_bcount_part_opt(size, length)
#define __deref_out_bcount_full_opt(size)
#define __bcount(size)
#define __range(low, high)
#define __success(expr)
#define __control_entrypoint(category)
#define __data_entrypoint(category)
#define __typefix(type)
#define __in_range(low, high)
#define __out_range(low, high)
#define __in_bound
#define __out_bound
#define __inexpressible_size(size)
#define __struct_bcount(size)
#define __field_ecount(size)
#define __field_bcount(size)
#define __field_ecount_opt(size)
#define __field_bcount_opt(size)
#define __field_ecount_part(size, length)
#define __field_bcount_part(size, length)
#define __field_ecount_full(size)
#define __field_bcount_full(size)
#define __drv_when(cond, annotation)

#define _In_
#define _In_opt_
#define _In_z_
#define _In_opt_z_
#define _Out_
#define _Out_opt_
#define _Inout_
#define _Inout_opt_
#define _Inout_z_
#define _Inout_opt_z_
#define _Outptr_
#define _Outptr_opt_
#define _Outptr_result_maybenull_
#define _Outptr_opt_result_maybenull_
#define _Outptr_result_z_
#define _Deref_out_
#define _Deref_out_opt_
#define _Deref_out_z_
#define _Reserved_
#define _Const_
#define _Ret_
#define _Ret_z_
#define _Ret_maybenull_
#define _Ret_notnull_
#define _Ret_opt_
#define _Check_return_
#define _Must_inspect_result_
#define _Printf_format_string_
#define _Scanf_format_string_
#define _Pre_notnull_
#define _Pre_null_
#define _Pre_maybenull_
#define _Pre_valid_
#define _Post_valid_
#define _Post_invalid_
#define _Post_notnull_
#define _Post_z_
#define _Notnull_
#define _Maybenull_
#define _Null_terminated_
#define _NullNull_terminated_
#define _Points_to_data_
#define _Use_decl_annotations_
#define _Callback_
#define _Raises_SEH_exception_
#define _In_reads_(size)
#define _In_reads_bytes_(size)
#define _In_reads_z_(size)
#define _In_reads_opt_(size)
#define _In_reads_bytes_opt_(size)
#define _In_reads_or_z_(size)
#define _Out_writes_(size)
#define _Out_writes_bytes_(size)
#define _Out_writes_z_(size)
#define _Out_writes_opt_(size)
#define _Out_writes_bytes_opt_(size)
#define _Out_writes_all_(size)
#define _Out_writes_bytes_all_(size)
#define _Inout_updates_(size)
#define _Inout_updates_bytes_(size)
#define _Inout_updates_z_(size)
#define _Inout_updates_opt_(size)
#define _Inout_updates_bytes_opt_(size)
#define _Inout_updates_all_(size)
#define _Outptr_result_buffer_(size)
#define _Outptr_result_bytebuffer_(size)
#define _In_count_(size)
#define _In_bytecount_(size)
#define _Out_cap_(size)
#define _Out_bytecap_(size)
#define _Inout_count_(size)
#define _Field_size_(size)
#define _Field_size_bytes_(size)
#define _Field_size_opt_(size)
#define _Field_size_bytes_opt_(size)
#define _Ret_writes_(size)
#define _Out_writes_to_(size, count)
#define _Out_writes_bytes_to_(size, count)
#define _Out_writes_to_opt_(size, count)
#define _Out_writes_bytes_to_opt_(size, count)
#define _Inout_updates_to_(size, count)
#define _Inout_updates_bytes_to_(size, count)
#define _In_range_(low, high)
#define _Out_range_(low, high)
#define _Field_range_(low, high)
#define _Ret_range_(low, high)
#define _Pre_satisfies_(expr)
#define _Post_satisfies_(expr)
#define _Success_(expr)
#define _Return_type_success_(expr)
#define _When_(expr, annotations)
#define _At_(target, annotations)
#define _Acquires_lock_(lock)
#define _Releases_lock_(lock)
#define _Requires_lock_held_(lock)
#define _Guarded_by_(lock)
#define _Analysis_assume_(expr)
#define _Function_class_(name)
