Attribute VB_Name = "JxPress"
Option Explicit

' The one dispatcher: every ribbon callback (module JxRibbon, generated) calls JxPressed with its button's id.
' Python does the work and says its own messages; this module speaks only when Python cannot be reached.

Private Const BEFORE_ID As String = "from jixiao.addin.excel.entry import press; press('"
Private Const AFTER_ID As String = "')"

' Python is known to answer: the status bar then need not warn of a slow start.
Public JxAwake As Boolean

Public Sub JxPressed(ByVal id As String, Optional ByVal needsBook As Boolean = True)
    Dim problem As String
    On Error GoTo Failed
    If Not JxIsId(id) Then Err.Raise 5, "JxPressed", "not a button id"
    If ActiveWorkbook Is Nothing Then
        If needsBook Then
            MsgBox JxText("no_workbook"), vbInformation, JxText("title")
            Exit Sub
        End If
        ' Python finds this Excel, of several that may run, through a workbook of its.
        Application.Workbooks.Add
    End If
    If JxAwake Then
        Application.StatusBar = JxText("working")
    Else
        Application.StatusBar = JxText("starting")
    End If
    ' Python asks Windows for Esc and stops at a good place; Excel must not offer to break the code off meanwhile.
    Application.EnableCancelKey = xlDisabled
    RunPython BEFORE_ID & id & AFTER_ID
    Application.EnableCancelKey = xlInterrupt
    JxAwake = True
    Application.StatusBar = False
    Exit Sub
Failed:
    problem = Err.Number & " " & Err.Description
    Resume Say
Say:
    On Error Resume Next
    Application.EnableCancelKey = xlInterrupt
    JxAwake = False
    Application.StatusBar = False
    JxLog "press " & id & ": " & problem
    MsgBox JxText("failed"), vbExclamation, JxText("title")
End Sub

' The id becomes part of a Python command, so nothing but letters, digits and underscores may pass.
Private Function JxIsId(ByVal id As String) As Boolean
    Dim at As Long
    For at = 1 To Len(id)
        If InStr(1, "abcdefghijklmnopqrstuvwxyz0123456789_", Mid$(id, at, 1), vbBinaryCompare) = 0 Then Exit Function
    Next at
    JxIsId = Len(id) > 0
End Function
