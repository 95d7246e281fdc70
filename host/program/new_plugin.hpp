// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Projects made from templates. A template is a folder LANGUAGE/CONTRACT below the templates' directory ("c/crc32c-1"
// for crc32c/1 in C); what is in common/ goes into each project too. A file "gitignore" becomes ".gitignore", and NAME
// in a file's name the plugin's. In the text, @NAME@, @LICENSE@, @DOMAIN@ and @CONTRACT@ are filled in, and the two
// SPDX lines at the top, which are about the template, become those of the project.
#pragma once

#include <string>
#include <vector>

namespace cof::program {

struct Template {
    std::string language, contract, directory;
};

// By language and contract. Throws Failure(configuration) where none are installed.
std::vector<Template> plugin_templates();

struct PluginProject {
    std::string name, licence, domain;
};

struct ProjectFile {
    std::string name, text;
};

// By name. Throws Failure(input) when the template cannot be read.
std::vector<ProjectFile> project_files(const Template &from, const PluginProject &project);

// Makes the directory with all the files, or nothing at all: Failure(input). What is there already stays as it is.
void write_project(const std::string &directory, const std::vector<ProjectFile> &files);

} // namespace cof::program
