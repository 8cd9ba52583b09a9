# Tools.cmake – small host programs the build itself uses, and what they generate. Each tool is one C file under
# scripts/tools; what it writes goes to <build>/generated and is never committed.
function(tributary_tool name)
  add_executable(tributary_tool_${name} "${CMAKE_SOURCE_DIR}/scripts/tools/${name}.c")
  set_target_properties(tributary_tool_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tools")
  target_compile_definitions(tributary_tool_${name} PRIVATE _GNU_SOURCE)
endfunction()
file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/generated")
