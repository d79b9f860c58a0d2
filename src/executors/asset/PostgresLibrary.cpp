// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/PostgresLibrary.h"

#include "engine/base/LibraryFunctions.h"

namespace oc {

namespace {

constexpr int abiVersion = 5; // libpq.so.5, since 2006

Result<PostgresLibrary> load() {
    LibraryFunctions library(QStringLiteral("pq"), abiVersion, QStringLiteral("speaks with PostgreSQL"),
                             QStringLiteral("libpq5"));
    PostgresLibrary pq;
    library.find(pq.connectStartParams, "PQconnectStartParams");
    library.find(pq.connectPoll, "PQconnectPoll");
    library.find(pq.status, "PQstatus");
    library.find(pq.socket, "PQsocket");
    library.find(pq.finish, "PQfinish");
    library.find(pq.errorMessage, "PQerrorMessage");
    library.find(pq.setErrorVerbosity, "PQsetErrorVerbosity");
    library.find(pq.setNoticeReceiver, "PQsetNoticeReceiver");
    library.find(pq.setnonblocking, "PQsetnonblocking");
    library.find(pq.serverVersion, "PQserverVersion");
    library.find(pq.sendQuery, "PQsendQuery");
    library.find(pq.sendQueryParams, "PQsendQueryParams");
    library.find(pq.flush, "PQflush");
    library.find(pq.consumeInput, "PQconsumeInput");
    library.find(pq.isBusy, "PQisBusy");
    library.find(pq.getResult, "PQgetResult");
    library.find(pq.resultStatus, "PQresultStatus");
    library.find(pq.resultErrorField, "PQresultErrorField");
    library.find(pq.clear, "PQclear");
    library.find(pq.ntuples, "PQntuples");
    library.find(pq.getvalue, "PQgetvalue");
    library.find(pq.getlength, "PQgetlength");
    library.find(pq.getisnull, "PQgetisnull");
    library.find(pq.putCopyData, "PQputCopyData");
    library.find(pq.putCopyEnd, "PQputCopyEnd");
    library.find(pq.getCancel, "PQgetCancel");
    library.find(pq.cancel, "PQcancel");
    library.find(pq.freeCancel, "PQfreeCancel");
    library.find(pq.notifies, "PQnotifies");
    library.find(pq.freemem, "PQfreemem");
    if (const Status found = library.found(); !found) return found.error();
    return pq;
}

} // namespace

const Result<PostgresLibrary>& PostgresLibrary::get() {
    static const Result<PostgresLibrary> library = load();
    return library;
}

} // namespace oc
