# Library.cmake – libtributary, shared and static, from the modules that need no hub. Nothing but tributary_* can be seen of it.
set(library_modules base text model format)
add_library(tributary_library SHARED "${CMAKE_SOURCE_DIR}/src/app/library.c")
set_target_properties(tributary_library PROPERTIES OUTPUT_NAME tributary VERSION "${PROJECT_VERSION}" SOVERSION 0
  LINK_DEPENDS "${CMAKE_SOURCE_DIR}/src/app/library.map")
target_include_directories(tributary_library PUBLIC "${CMAKE_SOURCE_DIR}/include")
target_link_options(tributary_library PRIVATE "-Wl,--version-script=${CMAKE_SOURCE_DIR}/src/app/library.map")
target_link_libraries(tributary_library PRIVATE tributary_options tributary_format tributary_text tributary_model tributary_base)

# The static one: all objects in one, whose other names are made local, so that they cannot meet those of a program.
set(objects "$<TARGET_OBJECTS:tributary_library>")
foreach(module ${library_modules})
  list(APPEND objects "$<TARGET_OBJECTS:tributary_${module}>")
endforeach()
set(library_static "${CMAKE_BINARY_DIR}/libtributary.a")
set(library_object "${CMAKE_BINARY_DIR}/libtributary.o")
add_custom_command(OUTPUT "${library_static}"
  COMMAND ${CMAKE_LINKER} -r -o "${library_object}" ${objects}
  COMMAND ${CMAKE_OBJCOPY} --wildcard "--keep-global-symbol=tributary_*" "${library_object}"
  COMMAND ${CMAKE_COMMAND} -E rm -f "${library_static}"
  COMMAND ${CMAKE_AR} rcs "${library_static}" "${library_object}"
  DEPENDS ${objects} tributary_library
  COMMAND_EXPAND_LISTS VERBATIM)
add_custom_target(tributary_library_static ALL DEPENDS "${library_static}")

# The manual page of the command gets its commands and options from their tables.
tributary_tool(manual)
target_include_directories(tributary_tool_manual PRIVATE "${CMAKE_SOURCE_DIR}/src")
set(manual "${CMAKE_BINARY_DIR}/generated/tributary.1")
add_custom_command(OUTPUT "${manual}"
  COMMAND tributary_tool_manual "${CMAKE_SOURCE_DIR}/docs/man/tributary.1.in" "${manual}"
  DEPENDS tributary_tool_manual "${CMAKE_SOURCE_DIR}/docs/man/tributary.1.in"
  VERBATIM)
add_custom_target(tributary_manual ALL DEPENDS "${manual}")

file(RELATIVE_PATH to_prefix "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
configure_file("${CMAKE_SOURCE_DIR}/cmake/tributary.pc.in" "${CMAKE_BINARY_DIR}/tributary.pc" @ONLY)

install(TARGETS tributary_library LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(FILES "${library_static}" DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(FILES "${CMAKE_SOURCE_DIR}/include/tributary/tributary.h" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/tributary")
install(FILES "${CMAKE_BINARY_DIR}/tributary.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
install(TARGETS tributary RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(TARGETS tributary-hub RUNTIME DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/tributary")
install(FILES "${manual}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${CMAKE_SOURCE_DIR}/docs/man/libtributary.3" DESTINATION "${CMAKE_INSTALL_MANDIR}/man3")
