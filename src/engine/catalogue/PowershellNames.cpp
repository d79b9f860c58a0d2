// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/PowershellNames.h"

#include <algorithm>
#include <array>

namespace oc {

bool isReservedPowershellName(QStringView name) {
    // Read-only, or taken anew in each scope.
    static constexpr std::array reserved{u"args",
                                         u"consolefilename",
                                         u"error",
                                         u"executioncontext",
                                         u"false",
                                         u"home",
                                         u"host",
                                         u"input",
                                         u"matches",
                                         u"myinvocation",
                                         u"null",
                                         u"pid",
                                         u"psitem",
                                         u"pshome",
                                         u"psversiontable",
                                         u"pwd",
                                         u"shellid",
                                         u"this",
                                         u"true"};
    return name.startsWith(u"oc_", Qt::CaseInsensitive) ||
           std::any_of(reserved.begin(), reserved.end(),
                       [name](const char16_t* word) { return name.compare(word, Qt::CaseInsensitive) == 0; });
}

} // namespace oc
