# Tools.cmake – small host programs the build itself uses, and what they generate. Each tool is one C file under
# scripts/tools; what it writes goes to <build>/generated and is never committed.
function(tributary_tool name)
  add_executable(tributary_tool_${name} "${CMAKE_SOURCE_DIR}/scripts/tools/${name}.c")
  set_target_properties(tributary_tool_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tools")
  target_compile_definitions(tributary_tool_${name} PRIVATE _GNU_SOURCE)
endfunction()
file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/generated")

# The store's statements and migrations: <build>/generated/store/queries.{h,inc}. Whoever links the module sees the header.
function(tributary_queries module)
  tributary_tool(queries)
  target_include_directories(tributary_tool_queries PRIVATE "${CMAKE_SOURCE_DIR}/src") # the enums that statements name
  file(GLOB sql CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${module}/sql/*.sql" "${CMAKE_SOURCE_DIR}/src/${module}/migrations/*.sql")
  set(dir "${CMAKE_BINARY_DIR}/generated/${module}")
  file(MAKE_DIRECTORY "${dir}")
  add_custom_command(OUTPUT "${dir}/queries.h" "${dir}/queries.inc"
    COMMAND tributary_tool_queries "${dir}" ${sql}
    DEPENDS tributary_tool_queries ${sql}
    COMMENT "Compiling the store's statements" VERBATIM)
  add_custom_target(tributary_${module}_queries DEPENDS "${dir}/queries.h" "${dir}/queries.inc")
  add_dependencies(tributary_${module} tributary_${module}_queries)
  target_include_directories(tributary_${module} PUBLIC "${CMAKE_BINARY_DIR}/generated")
endfunction()
# tributary_views(target BASE SHAPES INCLUDE VIEWS [STATIC]): templates compiled into <build>/generated/BASE.{c,h}.
function(tributary_views target base shapes include views)
  set(out "${CMAKE_BINARY_DIR}/generated/${base}")
  get_filename_component(folder "${out}" DIRECTORY)
  file(MAKE_DIRECTORY "${folder}")
  file(GLOB inputs CONFIGURE_DEPENDS "${views}/*.html")
  set(statics)
  if(ARGN)
    list(GET ARGN 0 static)
    file(GLOB files CONFIGURE_DEPENDS "${static}/*")
    list(APPEND inputs ${files})
    set(statics --static "${static}")
  endif()
  add_custom_command(OUTPUT "${out}.c" "${out}.h"
    COMMAND tributary_tool_views --shapes "${shapes}" --include "${include}" --out "${out}" --views "${views}" ${statics}
    DEPENDS tributary_tool_views "${shapes}" ${inputs} COMMENT "Compiling ${base}" VERBATIM)
  target_sources(${target} PRIVATE "${out}.c" "${out}.h")
endfunction()
tributary_tool(views)
